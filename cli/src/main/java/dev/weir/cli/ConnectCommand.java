package dev.weir.cli;

import dev.weir.cli.loopback.GatewayAddress;
import dev.weir.cli.loopback.LoopbackServer;
import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.PrivateFolder;
import dev.weir.cli.signin.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir connect CONNECTION [--port N | --socket DIR]} */
@Command(
    name = "connect",
    description =
        "Open a port of this machine where clients reach a connection without a password.",
    mixinStandardHelpOptions = true)
public final class ConnectCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "The port of 127.0.0.1; any free one unless given.")
  private int port;

  @Option(
      names = "--socket",
      paramLabel = "DIR",
      description = "A Unix-domain socket in this folder (mode 0700, made if it is not there).")
  private @Nullable Path socket;

  ConnectCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  /** Runs until it is interrupted. */
  @Override
  public Integer call() throws IOException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (port < 0 || port > 0xffff) {
      throw new CommandFailed("--port is a number from 0 to 65535");
    }
    AccessTokens tokens = gateway.tokens();
    Target target = connection.target(gateway, tokens);
    Consumer<String> log =
        message -> {
          synchronized (line) {
            line.getErr().println("weir: " + TextTable.plain(message));
            line.getErr().flush();
          }
        };
    try (LoopbackServer server = server(target, tokens, log)) {
      announce(line.getOut(), target, server);
      if (!server.refusesOtherUsers()) {
        log.accept("other users of this machine can use this port as you; --socket keeps them out");
      }
      new CountDownLatch(1).await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private LoopbackServer server(Target target, AccessTokens tokens, Consumer<String> log) {
    var address =
        new GatewayAddress(
            target.host(),
            target.port(),
            target.tls() ? gateway.trust() : null,
            target.name(),
            target.user());
    LoopbackServer.Wire wire =
        switch (target.protocol()) {
          case POSTGRES -> LoopbackServer.Wire.POSTGRES;
          case MYSQL -> LoopbackServer.Wire.MYSQL;
        };
    try {
      if (socket == null) {
        return LoopbackServer.onPort(port, wire, address, tokens, log);
      }
      Path file = new PrivateFolder(socket.toAbsolutePath()).made().resolve(fileName(target));
      return LoopbackServer.onSocket(file, wire, address, tokens, log);
    } catch (IOException e) {
      throw new CommandFailed(
          "cannot listen on %s: %s"
              .formatted(socket == null ? "port " + port : socket, e.getMessage()));
    }
  }

  /** Where the clients look for it: libpq at its usual port, the others wherever they are told. */
  private static String fileName(Target target) {
    return switch (target.protocol()) {
      case POSTGRES -> ".s.PGSQL.5432";
      case MYSQL -> "mysql.sock";
    };
  }

  private void announce(PrintWriter out, Target target, LoopbackServer server) throws IOException {
    boolean postgres = target.protocol() == Target.Protocol.POSTGRES;
    if (socket != null) {
      Path folder = socket.toAbsolutePath();
      out.printf(
          "Connected to %s: %s%n",
          target.name(),
          postgres
              ? "psql \"host=%s\"".formatted(folder)
              : "mariadb --socket=%s".formatted(folder.resolve(fileName(target))));
    } else {
      out.printf(
          "Connected to %s: %s%n",
          target.name(),
          postgres
              ? "psql \"host=127.0.0.1 port=%d\"".formatted(server.port())
              : "mariadb --host=127.0.0.1 --port=%d".formatted(server.port()));
    }
    out.println("No password is needed. Ctrl-C ends it, and every connection through it.");
    out.flush();
  }
}
