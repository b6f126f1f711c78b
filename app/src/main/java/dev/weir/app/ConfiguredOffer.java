package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.console.Offer;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What clients are told of the configuration in force. Thread-safe. */
final class ConfiguredOffer implements Offer {
  /** No session is opened, so no rule can mean this one. */
  private static final String NO_SESSION = "";

  private final InForce inForce;
  private final InstantSource clock;
  private volatile Ports ports = new Ports(null, null);

  private record Ports(@Nullable Integer postgres, @Nullable Integer mysql) {}

  ConfiguredOffer(InForce inForce, InstantSource clock) {
    this.inForce = inForce;
    this.clock = clock;
  }

  /**
   * Database clients are listened for from now on.
   *
   * @param mysql null if nothing is configured for them
   */
  void listening(InetSocketAddress postgres, @Nullable InetSocketAddress mysql) {
    ports = new Ports(postgres.getPort(), mysql == null ? null : mysql.getPort());
  }

  @Override
  public Discovery discovery() {
    WeirConfig settings = inForce.settings();
    boolean tls = settings.listen().tls() != null;
    Ports now = ports;
    return new Discovery(
        settings.identity().stream().flatMap(ConfiguredOffer::issuers).toList(),
        now.postgres() == null ? null : new Port(now.postgres(), tls),
        now.mysql() == null ? null : new Port(now.mysql(), tls));
  }

  /** An issuer that is many tenants is one for each. */
  private static Stream<Issuer> issuers(WeirConfig.Issuer issuer) {
    return issuer.tenants().isEmpty()
        ? Stream.of(issuer(issuer, null))
        : issuer.tenants().stream().map(tenant -> issuer(issuer, tenant));
  }

  private static Issuer issuer(WeirConfig.Issuer issuer, @Nullable String tenant) {
    WeirConfig.CliClient cli = issuer.cli();
    return new Issuer(
        issuer.name(),
        IssuerMapping.address(issuer.issuer(), tenant).toString(),
        cli == null ? null : cli.clientId(),
        cli == null ? List.of() : cli.scopes());
  }

  @Override
  public List<Usable> usableBy(Subject subject, InetAddress source) {
    return inForce.settings().connections().stream()
        .filter(each ->
            inForce
                .policy()
                .admits(
                    subject,
                    new Place(each.name(), each.protocol(), source, NO_SESSION),
                    clock.instant()))
        .map(each -> new Usable(each.name(), each.protocol()))
        .toList();
  }
}
