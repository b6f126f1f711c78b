package dev.weir.cli.signin;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command finds around it; a test puts its own in place. Thread-safe.
 *
 * @param environment the environment's variables
 * @param pause waits between two questions
 * @param browser null for the system's
 */
public record Surroundings(
    Map<String, String> environment, InstantSource clock, Pause pause, @Nullable Browser browser) {

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** Shows a page to the user. */
  @FunctionalInterface
  public interface Browser {
    void open(URI page);
  }

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those of this process. */
  public static Surroundings ofProcess() {
    return new Surroundings(System.getenv(), InstantSource.system(), Thread::sleep, null);
  }

  /** A variable's value; null if it is not set, or blank. */
  public @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** The first program of that name on the search path; null if there is none. */
  public @Nullable Path program(String name) {
    String path = variable("PATH");
    if (path == null) {
      return null;
    }
    for (String folder : path.split(File.pathSeparator)) {
      if (!folder.isEmpty()) {
        Path program = Path.of(folder).resolve(name);
        if (Files.isRegularFile(program) && Files.isExecutable(program)) {
          return program;
        }
      }
    }
    return null;
  }

  /** Weir's folder in the user's configuration (XDG Base Directory Specification). */
  public Path configurationFolder() {
    String xdg = variable("XDG_CONFIG_HOME");
    if (xdg != null && Path.of(xdg).isAbsolute()) {
      return Path.of(xdg, "weir");
    }
    String home = variable("HOME");
    return Path.of(home == null ? System.getProperty("user.home") : home, ".config", "weir");
  }
}
