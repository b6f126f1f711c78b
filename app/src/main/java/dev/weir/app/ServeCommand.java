package dev.weir.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir serve --config weir.yaml} */
@Command(
    name = "serve",
    description = "Run the gateway until it is told to stop.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "The configuration: a file, or a folder of *.yaml (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  @Override
  public Integer call() throws StartFailed, InterruptedException {
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
