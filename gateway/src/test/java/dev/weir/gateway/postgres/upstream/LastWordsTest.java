package dev.weir.gateway.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.upstream.UpstreamFailed;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.wire.postgres.backend.AuthenticationCleartextPassword;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.Severity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A server that hangs up while an answer to it is still being made. */
class LastWordsTest {
  private final List<Runnable> made = new ArrayList<>();
  private final CompletableFuture<UpstreamHandshake.Outcome> done = new CompletableFuture<>();

  @Test
  void theReasonThatItGaveBeforeIsHeard() {
    EmbeddedChannel server = signingIn();
    ByteBuf said = Unpooled.buffer();
    BackendEncoder.encode(AuthenticationCleartextPassword.INSTANCE, said);
    BackendEncoder.encode(
        new ErrorResponse(
            Diagnostics.of(
                Severity.FATAL, "28000", "certificate authentication failed", null, null)),
        said);
    server.writeInbound(said);
    assertThat(made).hasSize(1);
    server.close();
    fails("28000", "did not accept Weir's credential");
  }

  @Test
  void withoutAReasonItIsLost() {
    EmbeddedChannel server = signingIn();
    ByteBuf said = Unpooled.buffer();
    BackendEncoder.encode(AuthenticationCleartextPassword.INSTANCE, said);
    server.writeInbound(said.writeByte('E').writeInt(3));
    server.close();
    fails("08001", "closed the connection");
  }

  private EmbeddedChannel signingIn() {
    var credential = new Credential("agents", Secret.taking(new byte[] {'p'}));
    return new EmbeddedChannel(
        new UpstreamHandshake(
            "agents",
            "orders",
            new UpstreamStartup(Map.of()),
            new Authenticator(credential, true, null, new SecureRandom()),
            made::add,
            done));
  }

  private void fails(String sqlState, String words) {
    assertThatThrownBy(done::join)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamFailed.class, failed -> assertThat(failed.sqlState()).isEqualTo(sqlState))
        .hasMessageContaining(words);
  }
}
