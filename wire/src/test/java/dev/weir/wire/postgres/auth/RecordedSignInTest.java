package dev.weir.wire.postgres.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.postgres.Conversation;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.Transcript;
import dev.weir.wire.postgres.backend.AuthenticationMd5Password;
import dev.weir.wire.postgres.backend.AuthenticationSaslContinue;
import dev.weir.wire.postgres.backend.AuthenticationSaslFinal;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answers that psql gave to a real server are the ones that are computed here. */
final class RecordedSignInTest {
  private static final byte[] PASSWORD = "throwaway".getBytes(US_ASCII);

  private final Conversation client = Conversation.ofClient(Limits.DEFAULT);
  private final Conversation server = Conversation.ofServer(Limits.DEFAULT, 1);

  private void replay(String name) {
    Transcript transcript =
        Transcript.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    client.read(Unpooled.wrappedBuffer(transcript.client()));
    server.read(Unpooled.wrappedBuffer(transcript.server()));
  }

  private static <T> List<T> all(Conversation conversation, Class<T> type) {
    return conversation.messages().stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static byte[] array(ByteBuf bytes) {
    return ByteBufUtil.getBytes(bytes);
  }

  @Test
  void psqlsScramProofAndTheServersSignatureAreReproduced() {
    replay("psql-simple");
    List<AuthenticationResponse> sent = all(client, AuthenticationResponse.class);
    String first =
        new String(
            array(requireNonNull(sent.getFirst().saslInitialResponse().response())), US_ASCII);
    String nonce = first.substring(first.indexOf("r=") + 2);
    var scram = ScramSha256Client.begin(PASSWORD, nonce, new ChannelBinding.Unsupported());
    assertThat(new String(scram.clientFirst(), US_ASCII)).isEqualTo(first);
    var last = scram.answer(array(all(server, AuthenticationSaslContinue.class).getFirst().data()));
    assertThat(last.message()).isEqualTo(array(sent.getLast().mechanismBytes()));
    last.verify(array(all(server, AuthenticationSaslFinal.class).getFirst().data()));
  }

  @Test
  void psqlsMd5AnswerIsReproduced() {
    replay("psql-md5");
    int salt = all(server, AuthenticationMd5Password.class).getFirst().salt();
    assertThat(Md5Password.hash("hashed".getBytes(US_ASCII), PASSWORD, salt))
        .isEqualTo(array(all(client, AuthenticationResponse.class).getLast().password()));
  }
}
