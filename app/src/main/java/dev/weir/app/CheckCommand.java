package dev.weir.app;

import dev.weir.config.ConfigLoader.Result;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

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

  @Option(names = "--json", description = "Faults as JSON, one a line, on standard output.")
  private boolean asJson;

  @Override
  public Integer call() {
    var line = Objects.requireNonNull(spec).commandLine();
    PrintWriter out = line.getOut();
    PrintWriter err = line.getErr();
    int status =
        switch (ConfigurationFile.read(configuration)) {
          case Result.Loaded(var settings, var policy) -> {
            if (!asJson) {
              out.printf(
                  "%s: no faults; %s, policy %s%n",
                  configuration,
                  count(settings.connections().size(), "connection"),
                  policy.fingerprint());
            }
            yield CommandLine.ExitCode.OK;
          }
          case Result.Faulty(var faults) -> {
            if (asJson) {
              JsonMapper json = JsonMapper.builder().build();
              faults.forEach(fault -> out.println(json.writeValueAsString(fault)));
            } else {
              faults.forEach(err::println);
              err.println(count(faults.size(), "fault"));
            }
            yield CommandLine.ExitCode.SOFTWARE;
          }
        };
    out.flush();
    err.flush();
    return status;
  }

  private static String count(int number, String what) {
    return "%d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }
}
