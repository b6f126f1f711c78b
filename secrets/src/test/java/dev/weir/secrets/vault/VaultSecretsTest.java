package dev.weir.secrets.vault;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.weir.secrets.fetch.Cloud;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Credential;
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
class VaultSecretsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final Cloud cloud = new Cloud();
  private VaultSecrets vault = new VaultSecrets(cloud.https(), cloud.local(), cloud.clock());
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void anew() {
    cloud.reset();
    cloud.environment().put("T", "t-0");
    cloud.environment().put("R", "role-1");
    cloud.environment().put("S", "secret-1");
    vault = new VaultSecrets(cloud.https(), cloud.local(), cloud.clock());
  }

  @AfterAll
  void stops() {
    cloud.close();
  }

  private VaultSettings at(VaultSettings.Auth auth) {
    return new VaultSettings(URI.create(cloud.url()), "team-a", null, auth);
  }

  private VaultSettings byToken() {
    return at(new VaultSettings.Token(new LocalSecret.Env("T")));
  }

  private VaultSettings byAppRole() {
    return at(
        new VaultSettings.AppRole("approle", new LocalSecret.Env("R"), new LocalSecret.Env("S")));
  }

  private static VaultSettings.KeyValue kv(VaultSettings at, int version) {
    return new VaultSettings.KeyValue(at, "secret", "db/orders", "password", version);
  }

  private void stubGet(String path, String token, ResponseDefinitionBuilder answer) {
    cloud
        .server()
        .stubFor(
            get(urlEqualTo("/v1/" + path))
                .withHeader("X-Vault-Token", equalTo(token))
                .withHeader("X-Vault-Namespace", equalTo("team-a"))
                .willReturn(answer));
  }

  private void stubLogin(String token) {
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/auth/approle/login"))
                .withRequestBody(equalToJson("{\"role_id\":\"role-1\",\"secret_id\":\"secret-1\"}"))
                .willReturn(
                    okJson(
                        "{\"auth\":{\"client_token\":\"%s\",\"lease_duration\":3600}}"
                            .formatted(token))));
  }

  private static ResponseDefinitionBuilder v2(String value) {
    return okJson("{\"data\":{\"data\":{\"password\":\"" + value + "\"},\"metadata\":{}}}");
  }

  @Test
  void aValueOfEitherEngineIsReadForEachSession() throws Exception {
    stubGet("secret/data/db/orders", "t-0", v2("one"));
    assertThat(Cloud.text(vault.read(kv(byToken(), 2)))).isEqualTo("one");
    cloud.environment().put("T", "t-9");
    stubGet("secret/data/db/orders", "t-9", v2("two"));
    assertThat(Cloud.text(vault.read(kv(byToken(), 2)))).isEqualTo("two");
    stubGet("secret/db/orders", "t-9", okJson("{\"data\":{\"password\":\"old\"}}"));
    assertThat(Cloud.text(vault.read(kv(byToken(), 1)))).isEqualTo("old");
  }

  @Test
  void weirSignsInOnceAndAgainWhenItsTokenIsNotAcceptedAnyMore() throws Exception {
    stubLogin("t-1");
    stubGet("secret/data/db/orders", "t-1", v2("one"));
    assertThat(Cloud.text(vault.read(kv(byAppRole(), 2)))).isEqualTo("one");
    assertThat(Cloud.text(vault.read(kv(byAppRole(), 2)))).isEqualTo("one");
    cloud.server().verify(1, postRequestedFor(urlEqualTo("/v1/auth/approle/login")));
    stubGet("secret/data/db/orders", "t-1", aResponse().withStatus(403));
    stubLogin("t-2");
    stubGet("secret/data/db/orders", "t-2", v2("two"));
    assertThat(Cloud.text(vault.read(kv(byAppRole(), 2)))).isEqualTo("two");
    cloud.server().verify(2, postRequestedFor(urlEqualTo("/v1/auth/approle/login")));
  }

  @Test
  void aPodSignsInWithItsServiceAccount() throws Exception {
    Path jwt = Files.writeString(folder.resolve("jwt"), "j.w.t");
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/auth/k8s/login"))
                .withRequestBody(equalToJson("{\"role\":\"weir\",\"jwt\":\"j.w.t\"}"))
                .willReturn(okJson("{\"auth\":{\"client_token\":\"t-3\",\"lease_duration\":60}}")));
    stubGet("secret/data/db/orders", "t-3", v2("pod"));
    var settings = at(new VaultSettings.Kubernetes("k8s", "weir", jwt));
    assertThat(Cloud.text(vault.read(kv(settings, 2)))).isEqualTo("pod");
  }

  @Test
  void whatGoesWrongIsSaidWithoutTheSecret() {
    cloud.environment().put("T", "hunter2");
    String path = "secret/data/db/orders";
    stubGet(path, "hunter2", aResponse().withStatus(403).withBody("{\"errors\":[\"hunter2\"]}"));
    refused("status 403 for secret/data/db/orders: may Weir's policy read it");
    stubGet(path, "hunter2", aResponse().withStatus(404));
    refused("the engine is of the other version");
    stubGet(path, "hunter2", aResponse().withStatus(503));
    refused("sealed");
    stubGet(path, "hunter2", okJson("{\"data\":{\"data\":{\"pass\":\"hunter2\"}}}"));
    refused("gives no \"data.data.password\"; there is pass");
    stubGet(path, "hunter2", okJson("{\"data\":"));
    refused("JSON as it should");
    stubGet(path, "hunter2", aResponse().withStatus(307).withHeader("Location", "/v1/x"));
    refused("redirect");
    cloud.environment().remove("T");
    refused("variable T is not set");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> vault.read(kv(byToken(), 2)))
        .isInstanceOf(SourceFailed.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("hunter2");
  }

  private VaultSettings.Database database(VaultSettings at) {
    return new VaultSettings.Database(at, "database", "orders");
  }

  private void stubAccount(String token, String user) {
    stubGet(
        "database/creds/orders",
        token,
        okJson(
            "{\"lease_id\":\"database/creds/orders/%s\",\"lease_duration\":3600,\"data\":"
                    .formatted(user)
                + "{\"username\":\"%s\",\"password\":\"pw-%s\"}}".formatted(user, user)));
  }

  private void stubRenewals(String token, int seconds) {
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/auth/token/renew-self"))
                .withHeader("X-Vault-Token", equalTo(token))
                .willReturn(okJson("{\"auth\":{\"lease_duration\":3600}}")));
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/sys/leases/renew"))
                .withHeader("X-Vault-Token", equalTo(token))
                .willReturn(okJson("{\"lease_duration\":" + seconds + "}")));
    cloud.server().stubFor(post(urlEqualTo("/v1/auth/token/revoke-self")).willReturn(noContent()));
  }

  private void revoked(int times, String token) {
    cloud
        .server()
        .verify(
            times,
            postRequestedFor(urlEqualTo("/v1/auth/token/revoke-self"))
                .withHeader("X-Vault-Token", equalTo(token)));
  }

  @Test
  void sessionsShareAnAccountThatIsProlongedAndGivenBackSoonAfterTheLast() throws Exception {
    stubLogin("t-1");
    stubAccount("t-1", "v-1");
    stubRenewals("t-1", 3600);
    Credential first = vault.account(database(byAppRole()));
    Credential second = vault.account(database(byAppRole()));
    assertThat(first.user()).isEqualTo("v-1").isEqualTo(second.user());
    assertThat(Cloud.text(first.password())).isEqualTo("pw-v-1");
    assertThat(Cloud.text(vault.account(database(byAppRole()), "v-1").password()))
        .isEqualTo("pw-v-1");
    first.close();
    first.close();
    for (int halfHours = 0; halfHours < 20; halfHours++) {
      cloud.pass(HOUR.dividedBy(2));
      vault.tend();
    }
    assertThatThrownBy(() -> vault.account(database(byAppRole()), "v-2"))
        .hasMessageContaining("has ended");
    revoked(0, "t-1");
    second.close();
    // the connection beside the session has it still
    vault.tend();
    revoked(0, "t-1");
  }

  @Test
  void anAccountWithoutSessionsIsGivenBack() throws Exception {
    stubLogin("t-1");
    stubAccount("t-1", "v-1");
    stubRenewals("t-1", 3600);
    vault.account(database(byAppRole())).close();
    vault.tend();
    revoked(0, "t-1");
    vault.account(database(byAppRole())).close();
    cloud.server().verify(1, postRequestedFor(urlEqualTo("/v1/auth/approle/login")));
    cloud.pass(VaultLeases.LINGERS);
    vault.tend();
    revoked(1, "t-1");
    vault.tend();
    revoked(1, "t-1");
    assertThatThrownBy(() -> vault.account(database(byAppRole()), "v-1"))
        .hasMessageContaining("has ended");
  }

  @Test
  void whenItsLongestTimeIsNearNewSessionsGetAnother() throws Exception {
    stubLogin("t-1");
    stubAccount("t-1", "v-1");
    stubRenewals("t-1", 600);
    Credential old = vault.account(database(byAppRole()));
    cloud.pass(HOUR.dividedBy(2));
    vault.tend();
    stubLogin("t-2");
    stubAccount("t-2", "v-2");
    Credential young = vault.account(database(byAppRole()));
    assertThat(young.user()).isEqualTo("v-2");
    assertThat(vault.account(database(byAppRole()), "v-1").user()).isEqualTo(old.user());
    cloud.pass(Duration.ofMinutes(11));
    vault.tend();
    assertThatThrownBy(() -> vault.account(database(byAppRole()), "v-1"))
        .hasMessageContaining("has ended");
    vault.close();
    revoked(0, "t-1");
    revoked(1, "t-2");
  }

  @Test
  void whatIsNotProlongedForWantOfVaultIsTriedAgain() throws Exception {
    stubLogin("t-1");
    stubAccount("t-1", "v-1");
    Credential held = vault.account(database(byAppRole()));
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/auth/token/renew-self")).willReturn(aResponse().withStatus(500)));
    cloud.pass(Duration.ofMinutes(31));
    vault.tend();
    stubRenewals("t-1", 3600);
    cloud.pass(Duration.ofMinutes(10));
    vault.tend();
    cloud.pass(Duration.ofMinutes(40));
    assertThat(vault.account(database(byAppRole()), "v-1").user()).isEqualTo(held.user());
  }

  @Test
  void anAccountByATokenThatWasGivenIsGivenBackByItsLease() throws Exception {
    stubAccount("t-0", "v-1");
    cloud
        .server()
        .stubFor(
            post(urlEqualTo("/v1/sys/leases/revoke"))
                .withRequestBody(equalToJson("{\"lease_id\":\"database/creds/orders/v-1\"}"))
                .willReturn(noContent()));
    vault.account(database(byToken())).close();
    vault.close();
    cloud.server().verify(1, postRequestedFor(urlEqualTo("/v1/sys/leases/revoke")));
    revoked(0, "t-0");
  }

  @Test
  void aRoleThatGivesNoLeaseIsNoDatabaseRole() {
    stubGet("database/creds/orders", "t-0", okJson("{\"data\":{\"username\":\"u\"}}"));
    assertThatThrownBy(() -> vault.account(database(byToken())))
        .hasMessageContaining("no account with a lease");
    stubGet("database/creds/orders", "t-0", aResponse().withStatus(403));
    assertThatThrownBy(() -> vault.account(database(byToken())))
        .hasMessageContaining("may Weir's policy read it");
  }
}
