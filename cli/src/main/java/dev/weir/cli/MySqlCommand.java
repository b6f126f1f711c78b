package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir mysql CONNECTION [-- ARGUMENTS]} */
@Command(
    name = "mysql",
    description = "Start MySQL's or MariaDB's client on a connection.",
    mixinStandardHelpOptions = true)
public final class MySqlCommand implements Callable<Integer> {
  private static final List<String> PROGRAMS = List.of("mariadb", "mysql");
  private static final int VERSION_BYTES_MAX = 4096;

  @Mixin private GatewayOptions gateway;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Parameters(index = "1..*", paramLabel = "ARGUMENTS", description = "The client's, behind a --.")
  private List<String> arguments = new ArrayList<>();

  MySqlCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() throws InterruptedException {
    AccessTokens tokens = gateway.tokens();
    Target target = connection.target(gateway, tokens);
    if (target.protocol() != Target.Protocol.MYSQL) {
      throw new CommandFailed("that is a PostgreSQL connection: weir psql " + target.name());
    }
    Path program = program();
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    // A password in an option file would go in the place of the token.
    command.add("--no-defaults");
    command.add("--host=" + target.host());
    command.add("--port=" + target.port());
    command.add("--protocol=TCP");
    command.add("--user=" + target.user());
    if (target.tls()) {
      command.addAll(tls(program, target));
    }
    command.add("--database=" + target.name());
    command.addAll(arguments);
    Map<String, String> environment =
        new LinkedHashMap<>(ClientEnvironment.of(target, tokens.current()));
    // So would one of MySQL's login paths, which --no-defaults leaves.
    environment.put("MYSQL_TEST_LOGIN_FILE", "/dev/null");
    return ChildProgram.run(command, environment, Set.of("MYSQL_UNIX_PORT"));
  }

  private Path program() {
    for (String name : PROGRAMS) {
      Path program = gateway.surroundings().program(name);
      if (program != null) {
        return program;
      }
    }
    throw new CommandFailed("there is neither mariadb nor mysql here: install a client");
  }

  private List<String> tls(Path program, Target target) throws InterruptedException {
    List<String> options = new ArrayList<>();
    boolean mariadb = isMariaDb(program);
    options.add(mariadb ? "--ssl-verify-server-cert" : "--ssl-mode=VERIFY_IDENTITY");
    Path ca = target.ca();
    if (ca != null) {
      options.add("--ssl-ca=" + ca);
    } else if (!mariadb) {
      throw new CommandFailed(
          "MySQL's client trusts no certificates by itself: name those to trust with --ca");
    }
    return options;
  }

  /** The two have one name on some systems, and different options for TLS. */
  private static boolean isMariaDb(Path program) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(program.toString(), "--version").start();
      process.getOutputStream().close();
      byte[] version = process.getInputStream().readNBytes(VERSION_BYTES_MAX);
      process.waitFor();
      return new String(version, StandardCharsets.UTF_8).contains("MariaDB");
    } catch (IOException e) {
      throw new CommandFailed("cannot start %s: %s".formatted(program, e.getMessage()));
    }
  }
}
