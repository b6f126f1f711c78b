package dev.weir.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir serve --config weir.yaml} */
@Command(
    name = Serving.COMMAND,
    description = "Run the gateway until it is told to stop.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = {Serving.CONFIG_SHORT, Serving.CONFIG},
      paramLabel = "FILE",
      defaultValue = Serving.CONFIG_DEFAULT,
      description = "The configuration: a file, or a folder of *.yaml (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of(Serving.CONFIG_DEFAULT);

  Path configuration() {
    return configuration;
  }

  @Override
  public Integer call() throws StartFailed, InterruptedException {
    Serving.run(configuration);
    return 0;
  }
}
