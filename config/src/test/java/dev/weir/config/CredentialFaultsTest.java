package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.SecretSource.AzureFrom;
import dev.weir.config.SecretSource.AzureIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where upstream passwords come from, right and wrong. */
class CredentialFaultsTest {
  private static final String VAULT =
      "address: \"https://vault:8200\", auth: { token: { file: t } }";

  @TempDir private Path folder = Path.of("");

  @Test
  void theSourcesAreReadAsTheyAreWritten() {
    assertThat(source("azureKeyVault: { vault: \"https://a.vault.azure.net\", secret: pw }"))
        .isEqualTo(
            new SecretSource.AzureKeyVault(
                URI.create("https://a.vault.azure.net"), "pw", null, AzureIdentity.DEFAULT));
    assertThat(source("azureIdentity: { from: workload, client: c-1, tenant: t-1 }"))
        .isEqualTo(
            new SecretSource.AzureToken(
                new AzureIdentity(AzureFrom.WORKLOAD, "t-1", "c-1", null),
                "https://ossrdbms-aad.database.windows.net"));
    assertThat(source("vault: { " + VAULT + ", kv: { path: db/orders } }"))
        .isInstanceOfSatisfying(
            SecretSource.VaultKeyValue.class,
            kv -> {
              assertThat(List.of(kv.mount(), kv.path(), kv.key(), "" + kv.version()))
                  .containsExactly("secret", "db/orders", "password", "2");
              assertThat(kv.vault().auth())
                  .isEqualTo(
                      new SecretSource.VaultToken(
                          new SecretSource.FileContent(folder.resolve("t"))));
            });
    assertThat(source("awsSecretsManager: { region: eu-central-1, secret: a/b, key: password }"))
        .isEqualTo(new SecretSource.AwsSecretsManager("eu-central-1", "a/b", "password", null));
    assertThat(source("awsRdsIam: { region: us-gov-west-1 }"))
        .isEqualTo(new SecretSource.AwsRdsIam("us-gov-west-1"));
  }

  @Test
  void theUserOfADatabaseEngineComesFromVault() {
    String database = "password: { vault: { " + VAULT + ", database: { role: r } } }";
    WeirConfig config =
        Yaml.loaded(folder, connection("credentials: { " + database + " }")).config();
    assertThat(config.connections().getFirst().credentials().user()).isEmpty();
    assertThat(faults("credentials: { user: u, " + database + " }"))
        .singleElement()
        .asString()
        .contains("credentials.user: is of no use: Vault's database engine makes the user");
    assertThat(faults("credentials: { password: { env: P } }"))
        .singleElement()
        .asString()
        .contains("connections[0].credentials: \"user\" is missing");
  }

  @Test
  void everyFaultHasItsPlaceAndShowsNoSecret() {
    assertThat(fault("env: P, azureIdentity: { from: managed }"))
        .contains("azureIdentity: the secret comes from \"env\" already");
    assertThat(fault("azureIdentity: { from: client-secret }")).contains("needs \"clientSecret\"");
    assertThat(fault("azureIdentity: { clientSecret: { env: A } }"))
        .contains("clientSecret: is of no use without from: client-secret");
    assertThat(fault("azureIdentity: { from: managed, client: \"hunter2 secret\" }"))
        .contains("client: is no client id")
        .doesNotContain("hunter2");
    assertThat(fault("azureKeyVault: { vault: \"http://a.vault.azure.net\", secret: pw }"))
        .contains("vault: write https://HOST:PORT (http only on this machine)");
    assertThat(fault("azureKeyVault: { vault: \"https://u:hunter2@a.b\", secret: pw }"))
        .contains("vault: write https://HOST:PORT")
        .doesNotContain("hunter2");
    assertThat(fault("vault: { " + VAULT + " }")).contains("\"kv\" or \"database\" is missing");
    assertThat(fault("vault: { " + VAULT + ", kv: { path: \"a b\" } }"))
        .contains("kv.path: is no path in Vault");
    assertThat(fault("vault: { " + VAULT + ", kv: { path: a }, database: { role: r } }"))
        .contains("database: the password comes from \"kv\" already");
    assertThat(
            fault(
                "vault: { address: \"https://v\", kv: { path: a }, auth: { token: { env: T },"
                    + " kubernetes: { role: r } } }"))
        .contains("auth: there are several ways to sign in; keep one of them");
    assertThat(fault("awsRdsIam: { region: \"eu_central\" }")).contains("is no region of AWS");
    assertThat(fault("awsSecretsManager: { secret: a }")).contains("\"region\" is missing");
  }

  @Test
  void aTokenIsNotShownToAServerThatNobodyVerified() {
    for (String source :
        List.of("azureIdentity: { from: managed }", "awsRdsIam: { region: eu-central-1 }")) {
      for (String tls : List.of("require", "disable")) {
        assertThat(
                faults(
                    "tls: " + tls + "\n    credentials: { user: u, password: { " + source + " } }"))
            .singleElement()
            .asString()
            .contains(":7:", "connections[0].tls: a token goes only to a server that was verified");
      }
    }
  }

  @Test
  void aCertificateIsShownInsideTlsOnly() throws Exception {
    Path pem = Files.writeString(folder.resolve("weir.pem"), "PEM");
    String shown =
        "credentials: { user: u, password: { env: P } }\n"
            + "    clientCertificate: { certificate: weir.pem, key: weir.pem }";
    assertThat(
            Yaml.loaded(folder, connection(shown))
                .config()
                .connections()
                .getFirst()
                .clientCertificate())
        .isEqualTo(new WeirConfig.TlsFiles(pem, pem));
    assertThat(faults("tls: disable\n    " + shown))
        .singleElement()
        .asString()
        .contains("clientCertificate: is of no use: \"tls\" is disabled");
    assertThat(faults(shown.replace("key: weir.pem", "key: missing.pem")))
        .singleElement()
        .asString()
        .contains("clientCertificate.key: no file that can be read is at");
  }

  private SecretSource source(String password) {
    return Yaml.loaded(
            folder, connection("credentials: { user: u, password: { " + password + " } }"))
        .config()
        .connections()
        .getFirst()
        .credentials()
        .password();
  }

  private String fault(String password) {
    List<String> faults = faults("credentials: { user: u, password: { " + password + " } }");
    assertThat(faults).hasSize(1);
    assertThat(faults.getFirst()).contains("weir.yaml:7:", "connections[0].credentials.password");
    return faults.getFirst();
  }

  private List<String> faults(String rest) {
    return Yaml.faults(folder, connection(rest));
  }

  private static String connection(String rest) {
    return """
    identity: [ { name: e, issuer: "https://login.example.com", audience: [a] } ]
    connections:
      - name: c
        protocol: postgres
        address: h:1
        database: d
        %s
    """
        .formatted(rest);
  }
}
