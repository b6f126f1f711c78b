package dev.weir.app;

import dev.weir.config.ConfigLoader.Result;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir check weir.yaml} */
@Command(
    name = "check",
    description = "Report every fault of a configuration; status 1 if there is one.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "A file, or a folder of *.yaml (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    return switch (ConfigurationFile.read(configuration)) {
      case Result.Loaded(var settings, var policy) -> {
        PrintWriter out = line.getOut();
        out.printf(
            "%s: no faults; %d connection(s), policy %s%n",
            configuration, settings.connections().size(), policy.fingerprint());
        out.flush();
        yield 0;
      }
      case Result.Faulty(var faults) -> {
        PrintWriter err = line.getErr();
        faults.forEach(err::println);
        err.printf("%d fault(s)%n", faults.size());
        err.flush();
        yield 1;
      }
    };
  }
}
