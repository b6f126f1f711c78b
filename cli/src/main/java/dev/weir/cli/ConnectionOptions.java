package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.Loopback;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Which connection a command is about. */
final class ConnectionOptions {
  private static final Pattern HOST_AND_PORT = Pattern.compile("(.+):(\\d{1,5})");

  @Parameters(index = "0", paramLabel = "CONNECTION", description = "As \"weir whoami\" lists it.")
  private String connection = "";

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      description = "Where database clients reach the gateway, if not at its web address's host.")
  private @Nullable String server;

  /** Asks the gateway about it, as whoever the tokens are of. */
  Target target(GatewayOptions gateway, AccessTokens tokens) {
    JsonNode who = gateway.client(tokens).get("/whoami", Map.of());
    Target.Protocol protocol = protocol(who);
    GatewayOffer offer = gateway.offer();
    GatewayOffer.Port port =
        switch (protocol) {
          case POSTGRES -> offer.postgres();
          case MYSQL -> offer.mysql();
        };
    if (port == null) {
      throw new CommandFailed(
          "the gateway has no port for connection \"%s\"".formatted(connection));
    }
    String host = gateway.base().getHost();
    int number = port.port();
    if (server != null) {
      Matcher given = HOST_AND_PORT.matcher(server);
      if (!given.matches()) {
        throw new CommandFailed("\"%s\" is no HOST:PORT".formatted(server));
      }
      host = given.group(1);
      number = Integer.parseInt(given.group(2));
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    if (!port.tls() && !Loopback.is(host)) {
      throw new CommandFailed(
          "the gateway at %s offers no TLS: a token is not sent there".formatted(bare));
    }
    return new Target(
        connection,
        protocol,
        bare,
        number,
        port.tls(),
        gateway.ca() == null ? null : gateway.ca().toAbsolutePath(),
        who.path("user").asString(""),
        who.path("expiresAt").asString(""));
  }

  private Target.Protocol protocol(JsonNode who) {
    List<String> open = new ArrayList<>();
    for (JsonNode each : who.path("connections")) {
      String name = each.path("name").asString("");
      if (name.equals(connection)) {
        return switch (each.path("protocol").asString("")) {
          case "postgres" -> Target.Protocol.POSTGRES;
          case "mysql" -> Target.Protocol.MYSQL;
          default -> throw new CommandFailed("this command is older than the gateway");
        };
      }
      open.add(TextTable.plain(name));
    }
    throw new CommandFailed(
        "no connection \"%s\" is open to %s; open are: %s"
            .formatted(
                connection,
                TextTable.plain(who.path("user").asString("")),
                open.isEmpty() ? "none" : String.join(", ", open)));
  }
}
