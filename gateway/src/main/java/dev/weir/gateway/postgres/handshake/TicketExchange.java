package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.signin.Shown;
import dev.weir.session.ticket.Verifiers;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.auth.AuthenticationFailure;
import dev.weir.wire.postgres.auth.ChannelBinding;
import dev.weir.wire.postgres.auth.ChannelBinding.TlsServerEndPoint;
import dev.weir.wire.postgres.auth.ScramSha256Server;
import dev.weir.wire.postgres.auth.ScramVerifier;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationSasl;
import dev.weir.wire.postgres.backend.AuthenticationSaslContinue;
import dev.weir.wire.postgres.backend.AuthenticationSaslFinal;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.SaslInitialResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslHandler;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A client proves that it knows the secret of the ticket that it names, by SCRAM-SHA-256: {@link
 * #request}, {@link #take} twice, {@link #fits}, {@link #outcome}. Belongs to its channel's loop,
 * but for {@code fits}, during which nobody else touches it.
 *
 * <p>Source: manual, "SASL Authentication".
 */
final class TicketExchange implements Shown.OfTicket {
  private static final int NONCE_BYTES = 18;

  private final String id;
  private final ScramSha256Server server;
  private ScramSha256Server.@Nullable Challenged challenged;
  private ScramSha256Server.@Nullable Proof proof;
  private byte @Nullable [] signature;

  /**
   * @param tls what the client is connected by; null for nothing
   */
  TicketExchange(String id, @Nullable SslHandler tls, SecureRandom random) {
    this.id = id;
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    this.server =
        ScramSha256Server.begin(
            ScramTickets.salt(id),
            ScramTickets.ITERATIONS,
            Base64.getEncoder().encodeToString(nonce),
            binding(tls));
  }

  private static ChannelBinding binding(@Nullable SslHandler tls) {
    Certificate[] own = tls == null ? null : tls.engine().getSession().getLocalCertificates();
    if (own != null && own.length > 0 && own[0] instanceof X509Certificate certificate) {
      try {
        return TlsServerEndPoint.of(certificate);
      } catch (AuthenticationFailure withoutHash) {
        return new ChannelBinding.Unsupported();
      }
    }
    return new ChannelBinding.Unsupported();
  }

  /** What asks the client to begin. */
  Authentication request() {
    return new AuthenticationSasl(server.mechanisms().stream().map(CString::of).toList());
  }

  /**
   * Takes an answer.
   *
   * @return what to ask next; null if the proof is there
   * @throws AuthenticationFailure if the client does not keep to the exchange
   */
  @Nullable Authentication take(AuthenticationResponse response) {
    if (challenged == null) {
      SaslInitialResponse first = response.saslInitialResponse();
      ByteBuf data = first.response();
      if (data == null) {
        throw new AuthenticationFailure("the first SASL message is missing");
      }
      challenged = server.challenge(first.mechanism().text(), ByteBufUtil.getBytes(data));
      return new AuthenticationSaslContinue(Unpooled.wrappedBuffer(challenged.message()));
    }
    proof = challenged.answer(ByteBufUtil.getBytes(response.mechanismBytes()));
    return null;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean fits(Verifiers verifiers) {
    String verifier = verifiers.of(ScramTickets.METHOD);
    if (proof == null || verifier == null) {
      return false;
    }
    signature = proof.verify(ScramVerifier.parse(verifier));
    return signature != null;
  }

  /** By which the client knows that it speaks with who keeps its ticket. */
  Authentication outcome() {
    if (signature == null) {
      throw new IllegalStateException("nothing was proved");
    }
    return new AuthenticationSaslFinal(Unpooled.wrappedBuffer(signature));
  }
}
