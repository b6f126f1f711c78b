package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.WeirConfig.Graph;
import dev.weir.config.WeirConfig.IntrospectedTokens;
import dev.weir.config.WeirConfig.Introspection;
import dev.weir.config.WeirConfig.Issuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityTest {
  private static final String ONE = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String OTHER = "FA15D692-e9c7-4460-a743-29f2956fd429";
  private static final String CONNECTIONS = Yaml.HEAD.substring(Yaml.HEAD.indexOf("connections:"));

  @TempDir Path folder;

  private Issuer first(String identity) {
    return Yaml.loaded(folder, "identity:\n" + identity + CONNECTIONS)
        .config()
        .identity()
        .getFirst();
  }

  @Test
  void severalTenantsAreOneIssuerWithATemplate() {
    Issuer issuer =
        first(
            """
              - name: entra
                issuer: https://login.microsoftonline.com/{tenantid}/v2.0
                tenants: [%s, %s]
                audience: [api://weir]
                claims: { user: oid }
                groupNames: { fee2c45b-915a-4a64-b130-f4eb9e75525e: dba }
                graph:
                  clientId: weir
                  federatedToken: { file: /run/token }
                  service: https://graph.microsoft.us
            """
                .formatted(ONE, OTHER));
    assertThat(issuer.tenants()).containsExactly(ONE, OTHER.toLowerCase(java.util.Locale.ROOT));
    assertThat(issuer.groupNames())
        .isEqualTo(Map.of("fee2c45b-915a-4a64-b130-f4eb9e75525e", "dba"));
    assertThat(issuer.graph())
        .isEqualTo(
            new Graph(
                "weir",
                new SecretSource.FileContent(Path.of("/run/token")),
                true,
                null,
                URI.create("https://graph.microsoft.us")));
  }

  @Test
  void aTenantInAnAddressOfEntraIsFound() {
    for (String address :
        List.of(
            "https://login.microsoftonline.com/" + ONE + "/v2.0",
            "https://sts.windows.net/" + ONE + "/")) {
      String issuer = "  - { name: e, audience: [a], issuer: \"%s\" }\n".formatted(address);
      assertThat(first(issuer).tenants()).containsExactly(ONE);
    }
  }

  @Test
  void anIssuerCanBeAskedAndNarrowed() {
    Issuer issuer =
        first(
            """
              - name: keycloak
                issuer: https://login.example.com/realms/x
                audience: [api://weir]
                algorithms: [ES256, EdDSA]
                clockSkew: 10s
                discovery: https://login.example.com/d
                introspection:
                  clientId: weir
                  clientSecret: { env: WEIR_SECRET }
                  tokens: all
                  endpoint: https://login.example.com/i
                  cache: 5s
            """);
    assertThat(issuer.algorithms()).isEqualTo(Set.of("ES256", "EdDSA"));
    assertThat(issuer.clockSkew()).isEqualTo(Duration.ofSeconds(10));
    assertThat(issuer.discovery()).isEqualTo("https://login.example.com/d");
    assertThat(issuer.introspection())
        .isEqualTo(
            new Introspection(
                "weir",
                new SecretSource.Env("WEIR_SECRET"),
                IntrospectedTokens.ALL,
                URI.create("https://login.example.com/i"),
                Duration.ofSeconds(5)));
  }

  @Test
  void whatIsNotSaidHasADefault() {
    Issuer issuer =
        first(
            """
              - name: keycloak
                issuer: https://login.example.com/realms/x
                audience: [api://weir]
                introspection: { clientId: weir, clientSecret: { env: WEIR_SECRET } }
            """);
    assertThat(issuer.clockSkew()).isEqualTo(Duration.ofSeconds(60));
    assertThat(issuer.introspection())
        .isEqualTo(
            new Introspection(
                "weir",
                new SecretSource.Env("WEIR_SECRET"),
                IntrospectedTokens.OPAQUE,
                null,
                Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "afterExpiry: end | PT30S | End[]",
        "afterExpiry: recheck, grace: 1h | PT1H | Recheck[]",
        "afterExpiry: 8h | PT30S | GoOn[time=PT8H]",
        "grace: 5s | PT5S | End[]"
      })
  void sessionsMayOutliveTheirTokens(String said, Duration grace, String afterExpiry) {
    Issuer issuer =
        first(
            """
              - name: keycloak
                issuer: https://login.example.com/realms/x
                audience: [api://weir]
                introspection: { clientId: weir, clientSecret: { env: WEIR_SECRET } }
                sessions: { %s }
            """
                .formatted(said));
    assertThat(issuer.sessions().grace()).isEqualTo(grace);
    assertThat(issuer.sessions().afterExpiry()).hasToString(afterExpiry);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "issuer: \"https://a.example/{tenantid}\" | 2:39 identity[0].issuer: has {tenantid}",
        "issuer: https://a.example, tenants: [72f988bf-86f1-41af-91ab-2d7cd011db47]"
            + " | 2:67 identity[0].tenants: is of no use",
        "issuer: \"https://a.example/{tenantid}\", tenants: [contoso.com]"
            + " | identity[0].tenants[0]: \"contoso.com\" is no tenant id",
        "issuer: https://login.microsoftonline.com/common/v2.0 | names no tenant by its id",
        "issuer: https://login.microsoftonline.com/contoso.com/v2.0 | names no tenant by its id",
        "issuer: \"http://a.example/{tenantid}\" | is no issuer; write its https URL",
        "issuer: https://a.example, algorithms: [none] | \"none\" is not one of RS256",
        "issuer: https://a.example, algorithms: [HS256] | \"HS256\" is not one of RS256",
        "issuer: https://a.example, algorithms: [] | is empty",
        "issuer: https://a.example, clockSkew: 6m | \"6m\" is too long; at most 300s",
        "issuer: https://a.example, sessions: { afterExpiry: never }"
            + " | sessions.afterExpiry: \"never\" is none of end, recheck, or a duration as 8h",
        "issuer: https://a.example, sessions: { afterExpiry: 31d } | \"31d\" is too long",
        "issuer: https://a.example, sessions: { afterExpiry: 0s } | \"0s\" is no duration",
        "issuer: https://a.example, sessions: { grace: 61m } | \"61m\" is too long; at most 3600s",
        "issuer: https://a.example, sessions: { afterExpiry: recheck }"
            + " | 2:68 identity[0].sessions: \"afterExpiry: recheck\" needs \"introspection\"",
        "issuer: https://a.example, groupNames: {} | at least one",
        "issuer: https://a.example, groupNames: { a: x, a: y } | is there twice",
        "issuer: https://a.example, discovery: http://a.example/d | is no https URL",
        "issuer: https://a.example, discovery: http://127.0.0.1/d | must be an https URL",
        "issuer: https://a.example?x | is no issuer",
        "issuer: \"https://a.example/{tenantid}\", claims: { user: oid }, tenants:"
            + " [72f988bf-86f1-41af-91ab-2d7cd011db47, 72F988bf-86f1-41af-91ab-2d7cd011db47]"
            + " | is there twice",
        "issuer: https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/, graph: { clientId:"
            + " x, clientSecret: { env: X }, service: https://graph.microsoft.us?x } | has a query",
        "issuer: https://a.example, graph: { clientId: x, clientSecret: { env: X } }"
            + " | not Microsoft Entra ID",
        "issuer: https://a.example, introspection: { clientId: x } | \"clientSecret\" is missing",
        "issuer: https://a.example, introspection: { clientId: x, clientSecret: { env: X }, cache:"
            + " 6m } | \"6m\" is too long",
        "issuer: https://a.example, introspection: { clientId: x, clientSecret: { env: X },"
            + " endpoint: http://b.example } | is no https URL",
        "issuer: https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/, graph: { clientId:"
            + " x } | give it a \"clientSecret\" or a \"federatedToken\"",
        "issuer: https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/, graph: { clientId:"
            + " x, clientSecret: { env: X }, federatedToken: { env: Y } } | keep one of them",
        "issuer: https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/, introspection:"
            + " { clientId: x, clientSecret: { env: X } } | does not offer it",
        "issuer: \"https://a.example/{tenantid}\", tenants: [72f988bf-86f1-41af-91ab-2d7cd011db47,"
            + " fa15d692-e9c7-4460-a743-29f2956fd429] | people are named by \"oid\" or \"sub\"",
      })
  void whatCannotBeRightIsToldWithItsPlace(String keys, String told) {
    String identity = "identity:\n  - { name: x, audience: [a], " + keys + " }\n";
    assertThat(Yaml.faults(folder, identity + CONNECTIONS))
        .singleElement()
        .asString()
        .contains(told);
  }

  @Test
  void opaqueTokensAreShownToOneIssuerOnly() {
    String asked =
        "  - { name: %1$s, audience: [a], issuer: https://%1$s.example, introspection: { clientId:"
            + " x, clientSecret: { env: X } } }\n";
    assertThat(
            Yaml.faults(
                folder, "identity:\n" + asked.formatted("a") + asked.formatted("b") + CONNECTIONS))
        .singleElement()
        .asString()
        .contains("one issuer only");
  }
}
