package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A program of the machine that is run as a client. */
public record Program(Path file) {
  private static final Set<String> KEPT = Set.of("PATH", "HOME");
  private static final Duration RUN_MAX = Duration.ofMinutes(2);
  private static final Duration INSTALL_MAX = Duration.ofMinutes(6);

  /**
   * Looks for it where the shell does. One that is not there fails the test in continuous
   * integration; elsewhere the test is left out, and says so.
   */
  public static Program named(String name) {
    Path found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    return found == null
        ? missing(name + " is not installed; see .ci/install")
        : new Program(found);
  }

  /** Fails in continuous integration, leaves the test out elsewhere. */
  public static Program missing(String what) {
    if ("true".equals(System.getenv("CI"))) {
      return fail(what);
    }
    System.err.println("LEFT OUT: " + what);
    return Assumptions.abort(what);
  }

  /**
   * @param status the exit status
   * @param output what it wrote, both streams as they came
   */
  public record Run(int status, String output) {
    public Run succeeded() {
      assertThat(status).as(output).isZero();
      return this;
    }
  }

  /** Runs it to its end, with this environment and little else. */
  public Run run(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    return run(RUN_MAX, KEPT, environment, input, arguments);
  }

  /**
   * The same for what may take longer, the first installation of something; with all of this
   * process's environment, which says how registries are reached.
   */
  public Run install(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return run(INSTALL_MAX, System.getenv().keySet(), environment, "", arguments);
  }

  private Run run(
      Duration max,
      Set<String> kept,
      Map<String, String> environment,
      String input,
      String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().retainAll(kept);
    builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "TERM", "dumb"));
    builder.environment().putAll(environment);
    Path typed = Files.createTempFile("weir-e2e-", ".in");
    Path written = Files.createTempFile("weir-e2e-", ".out");
    try {
      Files.writeString(typed, input);
      Process process =
          builder.redirectInput(typed.toFile()).redirectOutput(written.toFile()).start();
      boolean ended = process.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      // Byte by byte, since a client may print what is no text.
      String output = Files.readString(written, StandardCharsets.ISO_8859_1);
      assertThat(ended).as("%s has not ended:%n%s", command, output).isTrue();
      return new Run(process.exitValue(), output);
    } finally {
      Files.deleteIfExists(typed);
      Files.deleteIfExists(written);
    }
  }
}
