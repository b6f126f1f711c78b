package dev.weir.e2e.drivers;

import dev.weir.e2e.clients.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The program with pgx, built with the Go that is on the machine and the sums of go.sum. */
final class GoDrivers {
  private static final Path SOURCES = Path.of("src", "test", "drivers", "go").toAbsolutePath();
  private static final Path BUILT = Path.of("target", "go-drivers", "drivers").toAbsolutePath();

  private GoDrivers() {}

  /** What the program prints, which has to end well. */
  static String output(Address address) throws IOException, InterruptedException {
    return built().run(address.environment(), "").succeeded().output();
  }

  private static synchronized Program built() throws IOException, InterruptedException {
    // Go's own cache makes this quick where nothing has changed. No other Go is fetched.
    Program.Run run =
        Program.named("go")
            .install(
                Map.of("GOTOOLCHAIN", "local", "GOFLAGS", "-mod=readonly", "CGO_ENABLED", "0"),
                "build",
                "-C",
                SOURCES.toString(),
                "-o",
                BUILT.toString(),
                ".");
    return run.status() == 0
        ? new Program(BUILT)
        : Program.missing("the Go program cannot be built, Go 1.25 is needed: " + run.output());
  }
}
