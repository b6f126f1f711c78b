package dev.weir.cli.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.testkit.Await;
import dev.weir.testkit.tls.CertificateAuthority;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What goes to something that is no gateway, or not the right one: never the token. */
class DoorTest {
  private static final String TOKEN = "the-token-of-alice";
  private static final int SSL_REQUEST_BYTES = 8;
  private static final Duration LONG = Duration.ofSeconds(20);

  private final CertificateAuthority authority = CertificateAuthority.create("right");
  private final List<String> log = new CopyOnWriteArrayList<>();

  @Test
  void withoutTlsNothingIsSaid() throws Exception {
    try (var gateway =
        new Impostor((self, client) -> {
          self.record(client.getInputStream(), SSL_REQUEST_BYTES);
          client.getOutputStream().write('N');
        })) {
      assertThat(answer(LoopbackServer.Wire.POSTGRES, gateway, startup()))
          .contains("08001", "offers no TLS: the token was not sent");
      assertThat(gateway.received()).hasSize(SSL_REQUEST_BYTES);
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotTrusted() throws Exception {
    assertNotTrusted(CertificateAuthority.create("wrong"), "127.0.0.1");
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() throws Exception {
    assertNotTrusted(authority, "other.example");
  }

  private void assertNotTrusted(CertificateAuthority issuing, String name) throws Exception {
    try (var gateway =
        new Impostor((self, client) -> {
          self.record(client.getInputStream(), SSL_REQUEST_BYTES);
          client.getOutputStream().write('S');
          SSLSocket inside = Impostor.tls(client, issuing, name);
          self.record(inside.getInputStream(), 1000);
        })) {
      assertThat(answer(LoopbackServer.Wire.POSTGRES, gateway, startup())).contains("08001");
      assertThat(gateway.received()).doesNotContain(TOKEN).doesNotContain("alice");
      assertThat(log).singleElement().asString().doesNotContain(TOKEN);
    }
  }

  /** An answer in the clear behind the yes to TLS is no answer of the server's. */
  @Test
  void whatStandsInFrontOfTlsIsNotRead() throws Exception {
    try (var gateway =
        new Impostor((self, client) -> {
          self.record(client.getInputStream(), SSL_REQUEST_BYTES);
          client.getOutputStream().write(bytes("SR\0\0\0\u0008\0\0\0\u0003"));
        })) {
      assertThat(answer(LoopbackServer.Wire.POSTGRES, gateway, startup())).contains("08001");
      assertThat(gateway.received()).doesNotContain(TOKEN).doesNotContain("alice");
    }
  }

  @Test
  void aServerThatAsksForSomethingElseGetsNothing() throws Exception {
    for (String md5 :
        List.of("R\0\0\0\u000c\0\0\0\u0005abcd", "R\0\0\0\u0008\0\0\0\0", "?\0\0\0\4")) {
      try (var gateway =
          new Impostor((self, client) -> {
            self.record(client.getInputStream(), SSL_REQUEST_BYTES);
            client.getOutputStream().write('S');
            SSLSocket inside = Impostor.tls(client, authority, "127.0.0.1");
            inside.getOutputStream().write(bytes(md5));
            self.record(inside.getInputStream(), 1000);
          })) {
        assertThat(answer(LoopbackServer.Wire.POSTGRES, gateway, startup())).contains("08001");
        assertThat(gateway.received()).contains("alice\0database\0orders\0").doesNotContain(TOKEN);
      }
    }
  }

  @Test
  void mysqlWithoutTlsIsRefusedBeforeAnythingIsSaid() throws Exception {
    // Protocol 4.1 and SECURE_CONNECTION, but no SSL.
    String greeting =
        "\n8.0.36\0\u0001\0\0\0abcdefgh\0\0\u0082-\u0002\0\0\0\0"
            + "\0".repeat(10)
            + "ijklmnopqrst\0";
    try (var gateway =
        new Impostor((self, client) -> {
          OutputStream out = client.getOutputStream();
          out.write(new byte[] {(byte) greeting.length(), 0, 0, 0});
          out.write(bytes(greeting));
        })) {
      assertThat(answer(LoopbackServer.Wire.MYSQL, gateway, mysqlResponse()))
          .contains("offers no TLS: the token was not sent");
      assertThat(gateway.received()).isEmpty();
    }
  }

  @Test
  void whatIsNoProtocolIsHungUpOn() throws Exception {
    try (var gateway = new Impostor((self, client) -> {})) {
      for (String garbage : List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\3", "\u007f\0\0\0\0\0\0\0")) {
        answer(LoopbackServer.Wire.POSTGRES, gateway, bytes(garbage));
      }
    }
    Await.until(LONG, "the third to be logged", () -> log.size() == 3);
    assertThat(log).allMatch(line -> line.contains("a client did not get through"));
  }

  @Test
  void aClientWithoutAConnectionToTheGatewayIsToldSo() throws Exception {
    try (var gateway = new Impostor((self, client) -> {})) {
      gateway.close();
      assertThat(answer(LoopbackServer.Wire.POSTGRES, gateway, startup()))
          .contains("08001", "weir connect: 127.0.0.1, port " + gateway.port());
      assertThat(answer(LoopbackServer.Wire.MYSQL, gateway, new byte[0]))
          .contains("weir connect: 127.0.0.1, port " + gateway.port());
    }
  }

  /** What a client is answered until the connection ends. */
  private String answer(LoopbackServer.Wire wire, Impostor gateway, byte[] said) throws Exception {
    SSLContext trust = Impostor.trusting(authority);
    var address = new GatewayAddress("127.0.0.1", gateway.port(), trust, "orders", "alice");
    AccessTokens tokens = AccessTokens.of(TOKEN);
    try (var server = LoopbackServer.onPort(0, wire, address, tokens, log::add);
        var client = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      client.getOutputStream().write(said);
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException reset) {
      // so a connection ends on which more was said than was read
      return "";
    }
  }

  private static byte[] startup() throws IOException {
    byte[] body = bytes("\0\u0003\0\0user\0me\0database\0mine\0\0");
    var packet = new ByteArrayOutputStream();
    var out = new DataOutputStream(packet);
    out.writeInt(body.length + 4);
    out.write(body);
    return packet.toByteArray();
  }

  /** Protocol 4.1, user "me", nothing else. */
  private static byte[] mysqlResponse() {
    String body = "\0\u0082\0\0" + "\0\0\0\1" + "-" + "\0".repeat(23) + "me\0\0";
    return bytes((char) body.length() + "\0\0\u0001" + body);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
