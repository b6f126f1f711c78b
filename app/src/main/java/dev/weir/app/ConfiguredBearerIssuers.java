package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.signin.BearerIssuers;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The issuers of the configuration in force, for clients without a token. Thread-safe. */
final class ConfiguredBearerIssuers implements BearerIssuers {
  private static final String USUAL_DISCOVERY = "/.well-known/openid-configuration";

  private final InForce inForce;

  ConfiguredBearerIssuers(InForce inForce) {
    this.inForce = inForce;
  }

  /** The first one is the first that people can sign in to by the command line, if there is one. */
  @Override
  public @Nullable BearerIssuer find(@Nullable String name) {
    List<WeirConfig.Issuer> issuers = inForce.settings().identity();
    if (name != null) {
      return issuers.stream()
          .filter(each -> each.name().equals(name))
          .map(ConfiguredBearerIssuers::bearer)
          .findFirst()
          .orElse(null);
    }
    return issuers.stream()
        .filter(each -> each.cli() != null)
        .findFirst()
        .or(() -> issuers.stream().findFirst())
        .map(ConfiguredBearerIssuers::bearer)
        .orElse(null);
  }

  /** Of several tenants it is the first. */
  private static BearerIssuer bearer(WeirConfig.Issuer issuer) {
    String tenant = issuer.tenants().stream().findFirst().orElse(null);
    URI discovery = IssuerMapping.discovery(issuer, tenant);
    String address = IssuerMapping.address(issuer.issuer(), tenant).toString();
    WeirConfig.CliClient cli = issuer.cli();
    return new BearerIssuer(
        discovery == null ? withoutSlash(address) + USUAL_DISCOVERY : discovery.toString(),
        cli == null ? "" : String.join(" ", cli.scopes()));
  }

  private static String withoutSlash(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }
}
