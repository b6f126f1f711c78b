package dev.weir.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a gateway's process is launched. Immutable.
 *
 * @param options of the JVM, besides those that every gateway has
 */
record Launch(String classPath, List<String> options) {
  Launch {
    options = List.copyOf(options);
  }

  /** With the classes that the bench itself runs with. */
  static Launch own() {
    return new Launch(System.getProperty("java.class.path"), List.of());
  }

  /**
   * As {@code weir serve} is where nothing makes it start fast.
   *
   * @throws IllegalStateException if it is not built
   */
  static Launch installed() {
    return new Launch(app() + File.pathSeparator + lib() + "/*", List.of());
  }

  /**
   * As {@code ./weir serve} is once {@code ./weir build} has made it start fast.
   *
   * @throws IllegalStateException if it has not
   */
  static Launch fast() {
    FastStart fast = FastStart.in(app().resolveSibling(""));
    if (!Files.isRegularFile(fast.archive()) || !Files.isRegularFile(fast.cache())) {
      throw new IllegalStateException("nothing makes the gateway start fast: ./weir build does");
    }
    return fast.launch();
  }

  /**
   * The archives of its class path.
   *
   * @throws IllegalStateException if it is not built
   */
  static List<Path> archives() throws IOException {
    try (Stream<Path> found = Files.list(lib())) {
      Stream<Path> others = found.filter(file -> file.toString().endsWith(".jar")).sorted();
      return Stream.concat(Stream.of(app()), others).toList();
    }
  }

  private static Path app() {
    String folder = System.getProperty("weir.app", "");
    Path archive = Path.of(folder, "weir-app.jar");
    if (folder.isEmpty() || !Files.isRegularFile(archive)) {
      throw new IllegalStateException("no built gateway is at hand: run this by ./weir");
    }
    return archive;
  }

  private static Path lib() {
    return app().resolveSibling("lib");
  }

  Launch with(String option) {
    var more = new ArrayList<>(options);
    more.add(option);
    return new Launch(classPath, more);
  }

  List<String> command(String main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseG1GC",
            "-XX:+UseCompactObjectHeaders"));
    command.addAll(options);
    String given = System.getenv("WEIR_JAVA_OPTS");
    if (given != null && !given.isBlank()) {
      command.addAll(List.of(given.trim().split("\\s+")));
    }
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(List.of(arguments));
    return command;
  }
}
