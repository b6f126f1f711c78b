package dev.weir.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir serve --config weir.yaml} */
@Command(
    name = "serve",
    description = "Run the gateway until it is told to stop.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final String LOG_FORMAT = "WEIR_LOG_FORMAT";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "The configuration: a file, or a folder of *.yaml (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  /** Another word names no appender, and a gateway would run without a log. */
  static void checkLogFormat(@Nullable String format) throws StartFailed {
    if (format != null && !format.equals("text") && !format.equals("json")) {
      throw new StartFailed("%s is text or json, not \"%s\"".formatted(LOG_FORMAT, format));
    }
  }

  @Override
  public Integer call() throws StartFailed, InterruptedException {
    checkLogFormat(System.getenv(LOG_FORMAT));
    Weir weir = Weir.start(configuration);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(weir);
                  stopped.countDown();
                },
                "weir-shutdown"));
    stopped.await();
    return 0;
  }

  private static void stop(Weir weir) {
    try (weir) {
      weir.drain();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
