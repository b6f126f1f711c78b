package dev.weir.secrets.fetch;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.weir.testkit.tls.CertificateAuthority;
import dev.weir.testkit.tls.IssuedCertificate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What keepers of secrets may do wrong, and how they are asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpsTest {
  private final Https https = new Https(Cloud.TIME_MAX, 64 * 1024);
  private final Https hasty = new Https(Duration.ofMillis(400), 64 * 1024);
  private final Cloud cloud = new Cloud();
  @TempDir private Path folder = Path.of("");

  @BeforeAll
  void stubs() {
    cloud.server().stubFor(get("/ok").willReturn(ok("hunter2")));
    cloud.server().stubFor(get("/huge").willReturn(ok("x".repeat(65 * 1024))));
    cloud.server().stubFor(get("/slow").willReturn(ok("late").withFixedDelay(3_000)));
    cloud
        .server()
        .stubFor(
            get("/trickle").willReturn(ok("x".repeat(1000)).withChunkedDribbleDelay(50, 5_000)));
    cloud.server().stubFor(get("/elsewhere").willReturn(temporaryRedirect("/ok")));
    cloud.server().stubFor(get("/403").willReturn(aResponse().withStatus(403)));
  }

  @AfterAll
  void stops() {
    cloud.close();
  }

  @Test
  void anAnswerOfAnyOtherStatusIsGivenAndWiped() throws Exception {
    Answer answer = https.send(call("/ok"));
    assertThat(answer.body()).asString().isEqualTo("hunter2");
    answer.close();
    assertThat(answer.body()).containsOnly(0);
    try (Answer refused = https.send(call("/403"))) {
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.isOk()).isFalse();
    }
  }

  @Test
  void whatIsHugeSlowOrElsewhereIsNotTaken() {
    refused(https, "/huge", "answers with more than 65536 bytes");
    refused(hasty, "/slow", "did not answer within 400 ms");
    refused(hasty, "/trickle", "did not answer within 400 ms");
    refused(https, "/elsewhere", "redirect, which is not followed");
    assertThatThrownBy(() -> https.send(Call.get("Vault", URI.create("http://127.0.0.1:1/x"))))
        .isInstanceOf(SourceFailed.class)
        .hasMessageContaining("Vault at http://127.0.0.1:1 cannot be reached");
  }

  @Test
  void aCredentialThatFitsInNoHeaderIsNotShown() {
    assertThatThrownBy(() -> https.send(call("/ok").with("X-Vault-Token", "hunter2\nX: y")))
        .isInstanceOf(SourceFailed.class)
        .hasMessageNotContaining("hunter2")
        .hasNoCause();
    assertThat(call("/ok").with("X-Vault-Token", "hunter2").toString()).doesNotContain("hunter2");
  }

  @Test
  void withoutTlsOnlyThisMachineAndItsLinkAreAsked() {
    for (String near :
        new String[] {
          "localhost",
          "127.0.0.1",
          "127.8.9.10",
          "169.254.169.254",
          "169.254.170.23",
          "[::1]",
          "[fd00:ec2::254]",
          "[fd00:ec2::23]"
        }) {
      assertThat(NearbyHosts.isNearby(near)).as(near).isTrue();
    }
    for (String far :
        new String[] {
          "127.0.0.1.example.com",
          "169.254.169.254.nip.io",
          "localhost.example.com",
          "169.25.4.1",
          "127.1",
          "10.0.0.1",
          "[fd00::1]",
          "[::ffff:169.254.169.254]",
          "169.254.1.300",
          "0.0.0.0"
        }) {
      assertThat(NearbyHosts.isNearby(far)).as(far).isFalse();
      assertThatThrownBy(
              () -> https.send(Call.get("Vault", URI.create("http://" + far + ":1/v1/x"))))
          .isInstanceOf(SourceFailed.class)
          .hasMessageMatching(".*(without TLS|no usable address).*");
    }
    assertThatThrownBy(
            () -> https.send(Call.get("Vault", URI.create("https://u:hunter2@localhost:1/"))))
        .hasMessageContaining("no usable address");
  }

  @Test
  void aServerIsTrustedByTheAuthoritiesThatAreNamedForIt() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("test");
    IssuedCertificate certificate = authority.issue(List.of("localhost"));
    Path root = Files.writeString(folder.resolve("root.pem"), authority.certificatePem());
    Path other =
        Files.writeString(
            folder.resolve("o.pem"), CertificateAuthority.create("other").certificatePem());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(TestTls.context(certificate)));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
      assertThat(https.send(Call.get("Vault", uri).trusting(root)).status()).isEqualTo(204);
      URI byAddress = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
      for (Call untrusted :
          new Call[] {
            Call.get("Vault", uri),
            Call.get("Vault", uri).trusting(other),
            Call.get("Vault", byAddress).trusting(root)
          }) {
        assertThatThrownBy(() -> https.send(untrusted))
            .isInstanceOf(SourceFailed.class)
            .hasMessageContaining("no certificate that is trusted");
      }
      assertThatThrownBy(
              () -> https.send(Call.get("Vault", uri).trusting(folder.resolve("missing.pem"))))
          .hasMessageContaining("missing.pem gives no certificates");
    } finally {
      server.stop(0);
    }
  }

  private Call call(String path) {
    return Call.get("Vault", URI.create(cloud.url() + path));
  }

  private void refused(Https asks, String path, String why) {
    assertThatThrownBy(() -> asks.send(call(path)))
        .isInstanceOf(SourceFailed.class)
        .hasMessageContaining("Vault at " + cloud.url())
        .hasMessageContaining(why);
  }
}
