package dev.weir.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a gateway tells everybody: how to sign in and where databases are.
 *
 * @param postgres null if it takes no such clients; as is {@code mysql}
 */
record GatewayOffer(List<Issuer> issuers, @Nullable Port postgres, @Nullable Port mysql) {
  /**
   * @param id its URL
   * @param clientId null if none is configured
   */
  record Issuer(String name, String id, @Nullable String clientId, List<String> scopes) {}

  record Port(int port, boolean tls) {}

  static GatewayOffer of(JsonNode answer) {
    List<Issuer> issuers = new ArrayList<>();
    for (JsonNode each : answer.path("issuers")) {
      List<String> scopes = new ArrayList<>();
      each.path("scopes").forEach(scope -> scopes.add(scope.asString("")));
      JsonNode clientId = each.path("clientId");
      issuers.add(
          new Issuer(
              each.path("name").asString(""),
              each.path("issuer").asString(""),
              clientId.isString() ? clientId.asString() : null,
              scopes));
    }
    return new GatewayOffer(issuers, port(answer.path("postgres")), port(answer.path("mysql")));
  }

  private static @Nullable Port port(JsonNode node) {
    int port = node.path("port").asInt(0);
    return port < 1 || port > 0xffff ? null : new Port(port, node.path("tls").asBoolean(true));
  }

  /**
   * The issuer of that name; without a name the only one, or the only one that people can sign in
   * with.
   */
  Issuer issuer(@Nullable String name) {
    List<Issuer> fit =
        issuers.stream().filter(each -> name == null || each.name().equals(name)).toList();
    if (fit.size() > 1) {
      List<Issuer> forPeople = fit.stream().filter(each -> each.clientId() != null).toList();
      fit = forPeople.size() == 1 ? forPeople : fit;
    }
    if (fit.size() == 1) {
      return fit.getFirst();
    }
    String names =
        issuers.stream()
            .map(each -> TextTable.plain(each.name()))
            .collect(Collectors.joining(", "));
    throw new CommandFailed(
        name == null
            ? "the gateway takes tokens of %s: choose one with --issuer".formatted(names)
            : "there is no issuer \"%s\"; there are %s".formatted(name, names));
  }
}
