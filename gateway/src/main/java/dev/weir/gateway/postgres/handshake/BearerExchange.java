package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.signin.BearerIssuers;
import dev.weir.gateway.signin.BearerIssuers.BearerIssuer;
import dev.weir.session.Secret;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.auth.AuthenticationFailure;
import dev.weir.wire.postgres.auth.OauthBearer;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationSasl;
import dev.weir.wire.postgres.backend.AuthenticationSaslContinue;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.SaslInitialResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client shows its token by OAUTHBEARER: {@link #request}, {@link #token}, and, if it has none or
 * its token does not do, {@link #challenge} and {@link #acknowledged}.
 *
 * <p>One start-up packet gets one kind of request, and a client that knows passwords alone could
 * not answer this one: so it goes to who calls itself {@code oauth}, or {@code oauth@ISSUER}. Who a
 * client is, its token says; the name that it gives stands for nothing else. Belongs to its
 * channel's loop.
 */
final class BearerExchange {
  private static final String USER = "oauth";
  private static final String USER_OF_ISSUER = USER + "@";

  private final @Nullable BearerIssuer issuer;

  private BearerExchange(@Nullable BearerIssuer issuer) {
    this.issuer = issuer;
  }

  /** Whether a client of this name wants to be asked so. */
  static boolean isWanted(String user) {
    return user.equals(USER) || user.startsWith(USER_OF_ISSUER);
  }

  /**
   * Begins.
   *
   * @param user as the client calls itself
   */
  static BearerExchange with(String user, BearerIssuers issuers) {
    return new BearerExchange(
        issuers.find(user.equals(USER) ? null : user.substring(USER_OF_ISSUER.length())));
  }

  /** What asks the client to begin. */
  Authentication request() {
    return new AuthenticationSasl(List.of(CString.of(OauthBearer.MECHANISM)));
  }

  /**
   * The token of the first message.
   *
   * @return null if the client has none yet
   * @throws AuthenticationFailure if it is no such message
   */
  @Nullable Secret token(AuthenticationResponse response) {
    SaslInitialResponse first = response.saslInitialResponse();
    if (!first.mechanism().text().equals(OauthBearer.MECHANISM)) {
      throw new AuthenticationFailure("client selected an invalid SASL authentication mechanism");
    }
    ByteBuf data = first.response();
    if (data == null) {
      throw new AuthenticationFailure("the first SASL message is missing");
    }
    byte[] message = ByteBufUtil.getBytes(data);
    try {
      byte[] token = OauthBearer.token(message);
      return token == null ? null : Secret.taking(token);
    } finally {
      Arrays.fill(message, (byte) 0);
    }
  }

  /** How a client without a token gets one; null if it cannot be told. */
  @Nullable Authentication challenge() {
    return issuer == null
        ? null
        : new AuthenticationSaslContinue(
            Unpooled.wrappedBuffer(OauthBearer.failure(issuer.configuration(), issuer.scope())));
  }

  /** Why a client without a token cannot come in. */
  static Refusal tokenMissing() {
    return Refusal.of(
        Refusal.INVALID_AUTHORIZATION,
        "sign-in refused: no token was sent",
        "Give the connection oauth_issuer and oauth_client_id, or connect under another user name"
            + " with the token as the password.");
  }

  /**
   * The client has taken notice of the challenge.
   *
   * @throws Refused if it says anything else
   */
  static void acknowledged(AuthenticationResponse response) throws Refused {
    if (!OauthBearer.isAcknowledged(ByteBufUtil.getBytes(response.mechanismBytes()))) {
      throw Refusal.of(
              Refusal.PROTOCOL_VIOLATION, "client sent an answer to an error that was none")
          .toException();
    }
  }
}
