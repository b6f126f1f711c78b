package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.Surroundings;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir env CONNECTION [--format dotenv]} */
@Command(
    name = "env",
    description = "Print the variables with which clients and agents reach a connection.",
    mixinStandardHelpOptions = true)
public final class EnvCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "shell",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private VariableFormat format = VariableFormat.SHELL;

  EnvCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    AccessTokens tokens = gateway.tokens();
    Target target = connection.target(gateway, tokens);
    line.getOut().println(format.write(ClientEnvironment.of(target, tokens.current())));
    line.getOut().flush();
    line.getErr()
        .printf(
            "weir: the access token is among them: whoever reads them is %s until %s%n",
            TextTable.plain(target.user()), TextTable.plain(target.until()));
    line.getErr().flush();
    return 0;
  }
}
