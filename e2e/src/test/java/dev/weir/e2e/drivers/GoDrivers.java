package dev.weir.e2e.drivers;

import dev.weir.e2e.clients.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The programs in Go, built with the Go that is on the machine and the sums of go.sum. */
public final class GoDrivers {
  private static final Path SOURCES = Path.of("src", "test", "drivers", "go").toAbsolutePath();
  private static final Path BUILT = Path.of("target", "go-drivers").toAbsolutePath();

  private GoDrivers() {}

  /**
   * What a program prints, which has to end well.
   *
   * @param folder the program's, below {@code go}
   */
  public static String output(String folder, Map<String, String> environment)
      throws IOException, InterruptedException {
    return OneAtATime.in(BUILT, () -> built(folder)).run(environment, "").succeeded().output();
  }

  private static Program built(String folder) throws IOException, InterruptedException {
    Path built = BUILT.resolve(folder);
    // Go's own cache makes this quick where nothing has changed. No other Go is fetched.
    Program.Run run =
        Program.named("go")
            .install(
                Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=readonly", "CGO_ENABLED", "0"),
                "build",
                "-C",
                SOURCES.toString(),
                "-o",
                built.toString(),
                "./" + folder);
    return run.status() == 0
        ? new Program(built)
        : Program.missing("the Go program cannot be built, Go 1.25 is needed: " + run.output());
  }
}
