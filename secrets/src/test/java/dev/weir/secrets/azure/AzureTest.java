package dev.weir.secrets.azure;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.secrets.azure.AzureIdentity.Kind;
import dev.weir.secrets.fetch.Cloud;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.SourceFailed;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AzureTest {
  private static final String DATABASES = "https://ossrdbms-aad.database.windows.net";
  private static final String ON_MACHINE = "/metadata/identity/oauth2/token";
  private static final String ENTRA = "/t-1/oauth2/v2.0/token";
  private final Cloud cloud = new Cloud();
  private AzureTokens tokens =
      new AzureTokens(cloud.https(), cloud.local(), cloud.clock(), cloud.url());
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void anew() {
    cloud.reset();
    tokens = new AzureTokens(cloud.https(), cloud.local(), cloud.clock(), cloud.url());
  }

  @AfterAll
  void stops() {
    cloud.close();
  }

  private String token(AzureIdentity identity) throws Exception {
    return Cloud.text(tokens.token(identity, DATABASES));
  }

  private static String answer(String token) {
    long expires = Cloud.NOW.plusSeconds(3600).getEpochSecond();
    return "{\"access_token\":\"%s\",\"expires_on\":\"%d\",\"token_type\":\"Bearer\"}"
        .formatted(token, expires);
  }

  @Test
  void aMachineIsAskedForItsIdentityOnceAnHour() throws Exception {
    cloud
        .server()
        .stubFor(
            get(urlPathEqualTo(ON_MACHINE))
                .withHeader("Metadata", equalTo("true"))
                .withQueryParam("api-version", equalTo("2018-02-01"))
                .withQueryParam("resource", equalTo(DATABASES))
                .withQueryParam("client_id", equalTo("c-1"))
                .willReturn(okJson(answer("first"))));
    var identity = new AzureIdentity(Kind.AUTO, null, "c-1", null);
    assertThat(token(identity)).isEqualTo("first");
    cloud.server().stubFor(get(urlPathEqualTo(ON_MACHINE)).willReturn(okJson(answer("second"))));
    assertThat(token(identity)).isEqualTo("first");
    cloud.pass(Duration.ofMinutes(56));
    assertThat(token(identity)).isEqualTo("second");
    cloud.server().verify(2, getRequestedFor(urlPathEqualTo(ON_MACHINE)));
  }

  @Test
  void anAppServiceOrContainerAppHasItsOwnEndpoint() throws Exception {
    cloud.environment().put("IDENTITY_ENDPOINT", cloud.url() + "/msi/token");
    assertThatThrownBy(() -> token(AzureIdentity.AUTO)).hasMessageContaining("IDENTITY_HEADER");
    cloud.environment().put("IDENTITY_HEADER", "h-1");
    cloud
        .server()
        .stubFor(
            get(urlPathEqualTo("/msi/token"))
                .withHeader("X-IDENTITY-HEADER", equalTo("h-1"))
                .withQueryParam("api-version", equalTo("2019-08-01"))
                .willReturn(okJson(answer("app"))));
    assertThat(token(AzureIdentity.AUTO)).isEqualTo("app");
    cloud.environment().put("IDENTITY_ENDPOINT", "http://identity.example.com/msi/token");
    assertThatThrownBy(() -> token(new AzureIdentity(Kind.MANAGED, null, "other", null)))
        .hasMessageContaining("not asked without TLS");
  }

  @Test
  void aFederatedTokenIsReadAnewAndTradedForOne() throws Exception {
    Path file = Files.writeString(folder.resolve("federated"), "assertion-1\n");
    cloud.environment().put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
    cloud.environment().put("AZURE_AUTHORITY_HOST", cloud.url() + "/");
    cloud.environment().put("AZURE_CLIENT_ID", "c-1");
    assertThatThrownBy(() -> token(AzureIdentity.AUTO)).hasMessageContaining("AZURE_TENANT_ID");
    cloud.environment().put("AZURE_TENANT_ID", "t-1");
    stubEntra("client_assertion", "assertion-1", "first");
    stubEntra("client_assertion", "assertion-2", "second");
    assertThat(token(AzureIdentity.AUTO)).isEqualTo("first");
    Files.writeString(file, "assertion-2");
    cloud.pass(Duration.ofMinutes(59));
    assertThat(token(AzureIdentity.AUTO)).isEqualTo("second");
    cloud.environment().put("AZURE_TENANT_ID", "t-1/../evil");
    cloud.pass(Duration.ofHours(2));
    assertThatThrownBy(() -> token(AzureIdentity.AUTO)).hasMessageContaining("tenant");
  }

  private void stubEntra(String field, String value, String token) {
    cloud
        .server()
        .stubFor(
            post(urlEqualTo(ENTRA))
                .withFormParam("grant_type", equalTo("client_credentials"))
                .withFormParam("client_id", equalTo("c-1"))
                .withFormParam("scope", equalTo(DATABASES + "/.default"))
                .withFormParam(field, equalTo(value))
                .willReturn(okJson("{\"access_token\":\"" + token + "\",\"expires_in\":3599}")));
  }

  @Test
  void anAppRegistrationShowsItsSecret() throws Exception {
    cloud.environment().put("AZURE_AUTHORITY_HOST", cloud.url());
    cloud.environment().put("S", "se+cr/et");
    var identity = new AzureIdentity(Kind.CLIENT_SECRET, "t-1", "c-1", new LocalSecret.Env("S"));
    stubEntra("client_secret", "se+cr/et", "t");
    assertThat(token(identity)).isEqualTo("t");
  }

  @Test
  void whatGoesWrongIsSaidWithoutTheSecret() {
    cloud.environment().put("AZURE_AUTHORITY_HOST", cloud.url());
    cloud.environment().put("S", "hunter2");
    var identity = new AzureIdentity(Kind.CLIENT_SECRET, "t-1", "c-1", new LocalSecret.Env("S"));
    cloud
        .server()
        .stubFor(
            post(urlEqualTo(ENTRA))
                .willReturn(
                    aResponse()
                        .withStatus(401)
                        .withBody("{\"error\":\"invalid_client\",\"x\":\"hunter2\"}")));
    refused(identity, "Entra ID answered with status 401 (invalid_client)");
    cloud.server().stubFor(post(urlEqualTo(ENTRA)).willReturn(okJson("{\"access_token\":7}")));
    refused(identity, "when the token expires");
    cloud.server().stubFor(post(urlEqualTo(ENTRA)).willReturn(okJson("hunter2")));
    refused(identity, "JSON as it should");
    cloud
        .server()
        .stubFor(
            post(urlEqualTo(ENTRA))
                .willReturn(okJson("{\"access_token\":\"hunter2\",\"expires_on\":1000}")));
    refused(identity, "expired already");
    cloud.environment().clear();
    refused(identity, "variable S is not set");
  }

  private void refused(AzureIdentity identity, String why) {
    assertThatThrownBy(() -> token(identity))
        .isInstanceOf(SourceFailed.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
  }

  @Test
  void aVaultGivesTheSecretThatIsInForceAtEachSession() throws Exception {
    cloud.server().stubFor(get(urlPathEqualTo(ON_MACHINE)).willReturn(okJson(answer("T"))));
    var vault = new KeyVault(cloud.https(), tokens);
    var wanted = new KeyVaultSecret(URI.create(cloud.url()), "orders-pw", null, AzureIdentity.AUTO);
    stubSecret("/secrets/orders-pw", 200, "{\"value\":\"one\",\"id\":\"x\"}");
    assertThat(Cloud.text(vault.read(wanted))).isEqualTo("one");
    stubSecret("/secrets/orders-pw", 200, "{\"value\":\"two\"}");
    assertThat(Cloud.text(vault.read(wanted))).isEqualTo("two");
    stubSecret("/secrets/orders-pw/v7", 200, "{\"value\":\"seven\"}");
    assertThat(
            Cloud.text(
                vault.read(
                    new KeyVaultSecret(wanted.vault(), "orders-pw", "v7", AzureIdentity.AUTO))))
        .isEqualTo("seven");

    stubSecret("/secrets/orders-pw", 403, "{\"error\":\"hunter2\"}");
    assertThatThrownBy(() -> vault.read(wanted)).hasMessageContaining("Key Vault Secrets User");
    stubSecret("/secrets/orders-pw", 404, "");
    assertThatThrownBy(() -> vault.read(wanted)).hasMessageContaining("no secret \"orders-pw\"");
    stubSecret("/secrets/orders-pw", 200, "{\"id\":\"x\"}");
    assertThatThrownBy(() -> vault.read(wanted)).hasMessageContaining("gives no \"value\"");
    // a token that is not accepted is not shown again
    stubSecret("/secrets/orders-pw", 401, "");
    assertThatThrownBy(() -> vault.read(wanted)).hasMessageContaining("status 401");
    cloud.server().stubFor(get(urlPathEqualTo(ON_MACHINE)).willReturn(okJson(answer("U"))));
    assertThatThrownBy(() -> vault.read(wanted)).hasMessageContaining("status 4");
    cloud
        .server()
        .verify(
            1,
            getRequestedFor(urlPathEqualTo("/secrets/orders-pw"))
                .withHeader("Authorization", equalTo("Bearer U")));
  }

  private void stubSecret(String path, int status, String body) {
    cloud
        .server()
        .stubFor(
            get(urlPathEqualTo(path))
                .withQueryParam("api-version", equalTo("7.4"))
                .withHeader("Authorization", equalTo("Bearer T"))
                .willReturn(
                    aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/json")
                        .withBody(body)));
  }
}
