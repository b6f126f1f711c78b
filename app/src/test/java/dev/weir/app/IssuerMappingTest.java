package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.ConfigLoader;
import dev.weir.config.WeirConfig;
import dev.weir.gateway.rights.Terms;
import dev.weir.identity.ClientSecrets.Purpose;
import dev.weir.identity.EntraTenant;
import dev.weir.identity.IntrospectionSettings;
import dev.weir.identity.IssuerSettings;
import dev.weir.identity.SigningAlgorithm;
import dev.weir.policy.Subject;
import dev.weir.secrets.ConfiguredCredentials;
import dev.weir.secrets.CredentialSettings;
import dev.weir.secrets.CredentialSource;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.session.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerMappingTest {
  private static final String ONE = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  private static final String OTHER = "fa15d692-e9c7-4460-a743-29f2956fd429";

  @TempDir private Path folder = Path.of("");

  private WeirConfig config(String identity) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("weir.yaml"),
            "identity:\n"
                + identity
                + """
                connections:
                  - name: orders
                    protocol: postgres
                    address: db.example.com:5432
                    database: orders
                    credentials: { user: weir, password: { env: ORDERS_PASSWORD } }
                """);
    ConfigLoader.Result result = new ConfigLoader(Map.of()).load(file);
    assertThat(result).isInstanceOf(ConfigLoader.Result.Loaded.class);
    return ((ConfigLoader.Result.Loaded) result).config();
  }

  private static Subject subject(String issuer, Subject.@Nullable Proof proof) {
    return new Subject("alice", Set.of(), Set.of(), null, issuer, Instant.MAX, proof);
  }

  private static Subject.Proof from(String url) {
    return new Subject.Proof(url, null, false);
  }

  @Test
  void sessionsLiveByTheirIssuerAndItsTenant() throws Exception {
    WeirConfig config =
        config(
            """
              - name: entra
                issuer: https://login.microsoftonline.com/{tenantid}/v2.0
                tenants: [%s]
                audience: [weir]
                clockSkew: 10s
                sessions: { afterExpiry: 8h, grace: 5s }
              - name: keycloak
                issuer: https://login.example.com/realms/x
                audience: [weir]
                introspection: { clientId: weir, clientSecret: { env: SECRET }, cache: 10ms }
                sessions: { afterExpiry: recheck }
            """
                .formatted(ONE));
    String mine = "https://login.microsoftonline.com/" + ONE + "/v2.0";
    assertThat(IssuerMapping.terms(config, subject("entra", from(mine))))
        .isEqualTo(
            new Terms(
                Duration.ofSeconds(10),
                new Terms.AfterExpiry.GoOn(Duration.ofHours(8)),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30)));
    assertThat(IssuerMapping.terms(config, subject("entra", from(mine.replace(ONE, OTHER)))))
        .isNull();
    assertThat(IssuerMapping.terms(config, subject("entra", null))).isNotNull();
    String keycloak = "https://login.example.com/realms/x";
    assertThat(IssuerMapping.terms(config, subject("keycloak", from(keycloak))))
        .isEqualTo(
            new Terms(
                Duration.ofSeconds(60),
                new Terms.AfterExpiry.AskAgain(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1)));
    assertThat(IssuerMapping.terms(config, subject("keycloak", from(keycloak + "y")))).isNull();
    assertThat(IssuerMapping.terms(config, subject("okta", null))).isNull();
  }

  @Test
  void aTemplateIsAnIssuerForEachTenant() throws Exception {
    List<IssuerSettings> issuers =
        IssuerMapping.issuers(
            config(
                """
                  - name: entra
                    issuer: https://login.microsoftonline.com/{tenantid}/v2.0
                    tenants: [%s, %s]
                    audience: [weir]
                    claims: { user: oid }
                    graph: { clientId: weir, clientSecret: { env: SECRET } }
                """
                    .formatted(ONE, OTHER)));
    assertThat(issuers)
        .extracting(IssuerSettings::issuer)
        .containsExactly(
            URI.create("https://login.microsoftonline.com/" + ONE + "/v2.0"),
            URI.create("https://login.microsoftonline.com/" + OTHER + "/v2.0"));
    assertThat(issuers).extracting(IssuerSettings::name).containsOnly("entra");
    assertThat(issuers.getLast().tenant())
        .isEqualTo(
            new EntraTenant(
                OTHER,
                new EntraTenant.Graph(
                    "weir",
                    false,
                    URI.create("https://login.microsoftonline.com"),
                    URI.create("https://graph.microsoft.com"))));
  }

  @Test
  void versionOneDocumentsAreNotWhereItsTokensSayTheyComeFrom() throws Exception {
    IssuerSettings issuer =
        IssuerMapping.issuers(
                config(
                    "  - { name: e, audience: [a], issuer: \"https://sts.windows.net/%s/\" }\n"
                        .formatted(ONE)))
            .getFirst();
    assertThat(issuer.discovery())
        .isEqualTo(
            URI.create(
                "https://login.microsoftonline.com/%s/.well-known/openid-configuration"
                    .formatted(ONE)));
  }

  @Test
  void whatIsConfiguredReachesTheVerifierAndTheSecretsHaveTheirSources() throws Exception {
    WeirConfig config =
        config(
            """
              - name: keycloak
                issuer: https://login.example.com
                audience: [weir]
                algorithms: [ES256]
                clockSkew: 5s
                groupNames: { id: dba }
                introspection:
                  clientId: me
                  clientSecret: { env: SECRET }
                  tokens: signed
                  cache: 2s
            """);
    IssuerSettings issuer = IssuerMapping.issuers(config).getFirst();
    assertThat(issuer)
        .isEqualTo(
            IssuerSettings.of("keycloak", URI.create("https://login.example.com"), Set.of("weir"))
                .withAlgorithms(Set.of(SigningAlgorithm.ES256))
                .withClockSkew(Duration.ofSeconds(5))
                .withGroupNames(Map.of("id", "dba"))
                .withIntrospection(
                    new IntrospectionSettings(
                        "me", IntrospectionSettings.Tokens.SIGNED, null, Duration.ofSeconds(2))));
    assertThat(IssuerMapping.secrets(config))
        .containsExactly(
            Map.entry(
                "introspection of keycloak",
                new CredentialSettings(
                    "me", new CredentialSource.Local(new LocalSecret.Env("SECRET")))));
    var secrets =
        new IssuerSecrets(
            new ConfiguredCredentials(
                () -> IssuerMapping.secrets(config),
                Map.of("SECRET", "s3cret")::get,
                InstantSource.system()));
    try (Secret secret = secrets.fetch("keycloak", Purpose.INTROSPECTION)) {
      String text = secret.lend(bytes -> new String(bytes, StandardCharsets.UTF_8));
      assertThat(text).isEqualTo("s3cret");
    }
  }

  @Test
  void clientsAreNotToldWhereASecretIsMissing() throws Exception {
    WeirConfig config =
        config(
            "  - { name: k, audience: [a], issuer: https://k.example, introspection: { clientId:"
                + " me, clientSecret: { env: HIDDEN_PLACE } } }\n");
    var secrets =
        new IssuerSecrets(
            new ConfiguredCredentials(
                () -> IssuerMapping.secrets(config), name -> null, InstantSource.system()));
    assertThatThrownBy(() -> secrets.fetch("k", Purpose.INTROSPECTION).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("log says why")
        .message()
        .doesNotContain("HIDDEN_PLACE");
  }
}
