package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir psql CONNECTION [-- ARGUMENTS]} */
@Command(
    name = "psql",
    description = "Start psql on a connection.",
    mixinStandardHelpOptions = true)
public final class PsqlCommand implements Callable<Integer> {
  /** What else libpq would find its way by. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "PGHOSTADDR",
          "PGSERVICE",
          "PGSERVICEFILE",
          "PGREQUIREAUTH",
          "PGREQUIRESSL",
          "PGSSLROOTCERT",
          "PGSSLCERT",
          "PGSSLKEY",
          "PGCHANNELBINDING",
          "PGGSSENCMODE",
          "PGTARGETSESSIONATTRS",
          "PGPASSFILE");

  @Mixin private GatewayOptions gateway;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Parameters(index = "1..*", paramLabel = "ARGUMENTS", description = "psql's, behind a --.")
  private List<String> arguments = new ArrayList<>();

  PsqlCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() throws InterruptedException {
    AccessTokens tokens = gateway.tokens();
    Target target = connection.target(gateway, tokens);
    if (target.protocol() != Target.Protocol.POSTGRES) {
      throw new CommandFailed("that is a MySQL connection: weir mysql " + target.name());
    }
    Path psql = gateway.surroundings().program("psql");
    if (psql == null) {
      throw new CommandFailed("there is no psql here: install PostgreSQL's client");
    }
    List<String> command = new ArrayList<>(List.of(psql.toString()));
    command.addAll(arguments);
    return ChildProgram.run(command, ClientEnvironment.of(target, tokens.current()), ELSEWHERE);
  }
}
