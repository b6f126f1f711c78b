package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.rights.Terms;
import dev.weir.identity.ClaimNames;
import dev.weir.identity.ClientSecrets.Purpose;
import dev.weir.identity.EntraTenant;
import dev.weir.identity.IntrospectionSettings;
import dev.weir.identity.IssuerSettings;
import dev.weir.identity.SigningAlgorithm;
import dev.weir.policy.Subject;
import dev.weir.secrets.CredentialSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the verifier of tokens is told of the configuration. Pure. */
final class IssuerMapping {
  /** Where version 1.0 tokens say they come from; its documents are elsewhere. */
  private static final String V1_ISSUERS = "https://sts.windows.net/";

  private static final String V1_DISCOVERY =
      "https://login.microsoftonline.com/{tenantid}/.well-known/openid-configuration";

  /** However short answers are kept: issuers are not asked about open sessions more often. */
  private static final Duration ASK_EVERY_MIN = Duration.ofSeconds(1);

  private IssuerMapping() {}

  /** An issuer that is many tenants is one for each. */
  static List<IssuerSettings> issuers(WeirConfig config) {
    return config.identity().stream()
        .flatMap(issuer ->
            issuer.tenants().isEmpty()
                ? Stream.of(settings(issuer, null))
                : issuer.tenants().stream().map(tenant -> settings(issuer, tenant)))
        .toList();
  }

  static IssuerSettings settings(WeirConfig.Issuer issuer, @Nullable String tenant) {
    return IssuerSettings.of(issuer.name(), address(issuer.issuer(), tenant), issuer.audience())
        .withClaims(
            new ClaimNames(
                issuer.claims().user(),
                issuer.claims().groups(),
                issuer.claims().roles(),
                issuer.claims().agent()))
        .withAlgorithms(algorithms(issuer.algorithms()))
        .withClockSkew(issuer.clockSkew())
        .withGroupNames(issuer.groupNames())
        .withDiscovery(discovery(issuer, tenant))
        .withIntrospection(introspection(issuer.introspection()))
        .withTenant(tenant == null ? null : new EntraTenant(tenant, graph(issuer.graph())));
  }

  /** The URL of an issuer, or of one of its tenants. */
  static URI address(String template, @Nullable String tenant) {
    return URI.create(
        tenant == null ? template : template.replace(EntraTenant.PLACEHOLDER, tenant));
  }

  /** Where its discovery document is; null for the usual place. */
  static @Nullable URI discovery(WeirConfig.Issuer issuer, @Nullable String tenant) {
    String said = issuer.discovery();
    if (said == null && issuer.issuer().startsWith(V1_ISSUERS)) {
      return address(V1_DISCOVERY, tenant);
    }
    return said == null ? null : address(said, tenant);
  }

  private static Set<SigningAlgorithm> algorithms(Set<String> names) {
    return names.isEmpty()
        ? EnumSet.allOf(SigningAlgorithm.class)
        : Arrays.stream(SigningAlgorithm.values())
            .filter(each -> names.contains(each.joseName()))
            .collect(Collectors.toUnmodifiableSet());
  }

  private static @Nullable IntrospectionSettings introspection(
      WeirConfig.@Nullable Introspection asked) {
    return asked == null
        ? null
        : new IntrospectionSettings(
            asked.clientId(),
            switch (asked.tokens()) {
              case OPAQUE -> IntrospectionSettings.Tokens.OPAQUE;
              case SIGNED -> IntrospectionSettings.Tokens.SIGNED;
              case ALL -> IntrospectionSettings.Tokens.ALL;
            },
            asked.endpoint(),
            asked.cache());
  }

  private static EntraTenant.@Nullable Graph graph(WeirConfig.@Nullable Graph graph) {
    if (graph == null) {
      return null;
    }
    URI authority = graph.authority();
    URI service = graph.service();
    return new EntraTenant.Graph(
        graph.clientId(),
        graph.federated(),
        authority == null ? EntraTenant.Graph.PUBLIC_AUTHORITY : authority,
        service == null ? EntraTenant.Graph.PUBLIC_SERVICE : service);
  }

  /** What counts for sessions of a subject; null if its issuer, or its tenant, is not there. */
  static @Nullable Terms terms(WeirConfig config, Subject subject) {
    Subject.Proof proof = subject.proof();
    for (WeirConfig.Issuer issuer : config.identity()) {
      if (issuer.name().equals(subject.issuer())
          && (proof == null || isIssuedBy(issuer, proof.issuer()))) {
        return terms(issuer);
      }
    }
    return null;
  }

  private static boolean isIssuedBy(WeirConfig.Issuer issuer, String url) {
    return issuer.tenants().isEmpty()
        ? issuer.issuer().equals(url)
        : issuer.tenants().stream()
            .anyMatch(tenant -> address(issuer.issuer(), tenant).toString().equals(url));
  }

  private static Terms terms(WeirConfig.Issuer issuer) {
    WeirConfig.Introspection asked = issuer.introspection();
    Duration cache = asked == null ? IntrospectionSettings.CACHE_DEFAULT : asked.cache();
    return new Terms(
        issuer.clockSkew(),
        switch (issuer.sessions().afterExpiry()) {
          case WeirConfig.AfterExpiry.End _ -> new Terms.AfterExpiry.End();
          case WeirConfig.AfterExpiry.Recheck _ -> new Terms.AfterExpiry.AskAgain();
          case WeirConfig.AfterExpiry.GoOn(var time) -> new Terms.AfterExpiry.GoOn(time);
        },
        issuer.sessions().grace(),
        cache.compareTo(ASK_EVERY_MIN) < 0 ? ASK_EVERY_MIN : cache);
  }

  /** Weir's own secrets towards issuers, by {@link #secretName}. */
  static Map<String, CredentialSettings> secrets(WeirConfig config) {
    Map<String, CredentialSettings> secrets = new HashMap<>();
    for (WeirConfig.Issuer issuer : config.identity()) {
      WeirConfig.Introspection introspection = issuer.introspection();
      if (introspection != null) {
        secrets.put(
            secretName(issuer.name(), Purpose.INTROSPECTION),
            new CredentialSettings(
                introspection.clientId(), CredentialMapping.here(introspection.clientSecret())));
      }
      WeirConfig.ConsoleClient console = issuer.console();
      if (console != null && console.secret() != null) {
        secrets.put(
            secretName(issuer.name(), Purpose.CONSOLE),
            new CredentialSettings(console.clientId(), CredentialMapping.here(console.secret())));
      }
      WeirConfig.Graph graph = issuer.graph();
      if (graph != null) {
        secrets.put(
            secretName(issuer.name(), Purpose.DIRECTORY),
            new CredentialSettings(graph.clientId(), CredentialMapping.here(graph.secret())));
      }
    }
    return Map.copyOf(secrets);
  }

  static String secretName(String issuer, Purpose purpose) {
    return switch (purpose) {
      case INTROSPECTION -> "introspection of " + issuer;
      case DIRECTORY -> "graph of " + issuer;
      case CONSOLE -> "console at " + issuer;
    };
  }
}
