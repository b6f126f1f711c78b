package dev.weir.wire.mysql.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.Conversation;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.Transcript;
import dev.weir.wire.mysql.client.AuthResponse;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.server.AuthMoreData;
import dev.weir.wire.mysql.server.AuthSwitchRequest;
import dev.weir.wire.mysql.server.Greeting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers are those that real clients gave to real servers, which let them in. */
final class RecordedSignInTest {
  private static final byte[] PASSWORD = "throwaway".getBytes(US_ASCII);
  private static final Transport RETRIEVE = new Transport(false, null, true);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mariadb-10.11-cli",
        "mariadb-10.11-cli-ed25519",
        "mariadb-10.11-mysql-jdbc",
        "mysql-8.0-cli",
        "mysql-8.0-cli-fast",
        "mysql-8.0-cli-full",
        "mysql-8.0-mariadb-jdbc"
      })
  void theAnswersAreThoseOfRealClients(String name) {
    Conversation conversation = new Conversation(Limits.DEFAULT);
    for (Transcript.Run run : Transcript.of(name).runs()) {
      conversation.feed(run.client(), run.bytes(), 0, run.bytes().length);
    }
    byte[] nonce = {};
    byte[] expected = {};
    AuthExchange exchange = AuthExchange.of("mysql_native_password", PASSWORD, RETRIEVE);
    int compared = 0;
    for (Object packet : conversation.packets()) {
      switch (packet) {
        case Greeting greeting -> nonce = greeting.authData().bytes();
        case HandshakeResponse response -> {
          exchange = AuthExchange.of(response.plugin().utf8(), PASSWORD, RETRIEVE);
          assertThat(exchange.begin(nonce)).isEqualTo(bytes(response.authData()));
          compared++;
        }
        case AuthSwitchRequest request -> {
          exchange = AuthExchange.of(request.plugin().utf8(), PASSWORD, RETRIEVE);
          expected = exchange.begin(bytes(request.data()));
        }
        case AuthMoreData more -> {
          byte[] answer = exchange.answer(bytes(more.data()));
          expected = answer == null ? new byte[0] : answer;
        }
        case AuthResponse response -> {
          // what RSA encrypts is different every time
          assertThat(response.data().readableBytes()).isEqualTo(expected.length);
          if (expected.length < 256) {
            assertThat(bytes(response.data())).isEqualTo(expected);
          }
          compared++;
        }
        default -> {
          // after the sign-in
        }
      }
    }
    assertThat(compared).isPositive();
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }
}
