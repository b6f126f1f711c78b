package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.ServerTls;
import dev.weir.gateway.postgres.ErrorReplies;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.signin.BearerIssuers;
import dev.weir.gateway.signin.Handshake;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.OpenHandshakes;
import dev.weir.gateway.signin.Peer;
import dev.weir.gateway.signin.Shown;
import dev.weir.session.Secret;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.auth.AuthenticationFailure;
import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationCleartextPassword;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.EncryptionAnswer;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.CancelRequest;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.GssEncRequest;
import dev.weir.wire.postgres.frontend.SslRequest;
import dev.weir.wire.postgres.frontend.StartupMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meets a client: encryption, start-up packet, token or ticket. Then it makes way for the relay.
 * What it waits for is its {@link Phase}.
 *
 * <p>Source: manual, "Message Flow: Start-up", "SSL Session Encryption". Belongs to its channel's
 * loop.
 */
final class ClientHandshake extends Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(ClientHandshake.class);
  private static final byte TLS_HANDSHAKE_RECORD = 0x16;
  private static final String APPLICATION_PROTOCOL = "postgresql";

  private final SessionOpener opener;
  private final BearerIssuers issuers;
  private final SecureRandom random;
  private final FrontendDecoder decoder = FrontendDecoder.DEFAULT;
  private final Frame frame = new Frame();
  private Phase phase = new Phase.Opening(false, false, false);

  /**
   * @param tls null if there is none to offer
   */
  ClientHandshake(
      HandshakeSettings settings,
      @Nullable ServerTls tls,
      OpenHandshakes handshakes,
      SessionOpener opener,
      BearerIssuers issuers,
      SecureRandom random) {
    super(settings, tls, handshakes);
    this.opener = opener;
    this.issuers = issuers;
    this.random = random;
  }

  @Override
  protected void begin(ChannelHandlerContext ctx) {
    // the client speaks first
  }

  @Override
  protected void advance(ChannelHandlerContext ctx) {
    try {
      while (step(ctx)) {
        // as long as whole packets are there
      }
    } catch (ProtocolViolation violation) {
      refuse(ctx, Refusal.of(violation.sqlState(), String.valueOf(violation.getMessage())));
    } catch (Refused refused) {
      refuse(ctx, refused.refusal());
    }
    if (isOver()) {
      return;
    }
    switch (phase) {
      case Phase.Opening _,
          Phase.AwaitingToken _,
          Phase.AwaitingProof _,
          Phase.AwaitingBearer _,
          Phase.Challenged _ ->
          ctx.read();
      case Phase.ShakingHands _, Phase.SigningIn _ -> {
        // nothing is wanted of the client
      }
    }
  }

  /** Whether it is worth another step at once. */
  private boolean step(ChannelHandlerContext ctx) throws Refused {
    return !isOver()
        && switch (phase) {
          case Phase.Opening opening -> open(ctx, opening);
          case Phase.AwaitingToken waiting -> takeToken(ctx, waiting.request());
          case Phase.AwaitingProof waiting -> takeProof(ctx, waiting);
          case Phase.AwaitingBearer waiting -> takeBearer(ctx, waiting);
          case Phase.Challenged challenged -> takeAcknowledgement(challenged);
          case Phase.ShakingHands _, Phase.SigningIn _ -> false;
        };
  }

  private boolean open(ChannelHandlerContext ctx, Phase.Opening opening) throws Refused {
    ServerTls tls = tls();
    ByteBuf received = received();
    if (tls != null
        && !opening.begun()
        && received.isReadable()
        && received.getByte(received.readerIndex()) == TLS_HANDSHAKE_RECORD) {
      beginTls(ctx, tls, true);
      return false;
    }
    if (!decoder.nextStartup(received, frame)) {
      return false;
    }
    switch (decoder.decodeStartup(received, frame)) {
      case SslRequest ssl -> answerTls(ctx, opening);
      case GssEncRequest gss -> answerGss(ctx, opening);
      case CancelRequest cancel -> {
        opener.cancelKeys().cancel(cancel.processId(), cancel.key());
        close(ctx);
      }
      case StartupMessage startup -> ask(ctx, startup);
    }
    return true;
  }

  private void answerTls(ChannelHandlerContext ctx, Phase.Opening opening) throws Refused {
    if (opening.tlsAsked() || Peer.encryption(ctx.channel()) != null) {
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "TLS was asked for twice").toException();
    }
    ServerTls tls = tls();
    if (tls == null) {
      answer(ctx, EncryptionAnswer.REFUSED);
      phase = new Phase.Opening(true, true, opening.gssAsked());
      return;
    }
    if (received().isReadable()) {
      // whoever sits in between could have put bytes before the encrypted ones: CVE-2021-23214
      throw Refusal.of(
              Refusal.PROTOCOL_VIOLATION, "received unencrypted data after a request for TLS")
          .toException();
    }
    answer(ctx, EncryptionAnswer.TLS);
    beginTls(ctx, tls, false);
  }

  private void answerGss(ChannelHandlerContext ctx, Phase.Opening opening) throws Refused {
    if (opening.gssAsked() || Peer.encryption(ctx.channel()) != null) {
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "GSSAPI encryption was asked for twice")
          .toException();
    }
    answer(ctx, EncryptionAnswer.REFUSED);
    phase = new Phase.Opening(true, opening.tlsAsked(), true);
  }

  private static void answer(ChannelHandlerContext ctx, EncryptionAnswer answer) {
    ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte(answer.code()));
  }

  private void beginTls(ChannelHandlerContext ctx, ServerTls offered, boolean direct) {
    phase = new Phase.ShakingHands();
    beginTls(ctx, offered, handler -> encryptedNow(ctx, handler, direct));
  }

  private void encryptedNow(ChannelHandlerContext ctx, SslHandler handler, boolean direct) {
    if (direct && !APPLICATION_PROTOCOL.equals(handler.applicationProtocol())) {
      refuse(
          ctx,
          Refusal.of(
              Refusal.PROTOCOL_VIOLATION,
              "received direct TLS connection request without ALPN protocol negotiation"
                  + " extension"));
      return;
    }
    phase = new Phase.Opening(true, true, true);
    advance(ctx);
  }

  private void ask(ChannelHandlerContext ctx, StartupMessage startup) throws Refused {
    requireConfidential(ctx);
    SessionRequest request = SessionRequest.of(startup);
    ByteBuf out = ctx.alloc().buffer();
    if (request.negotiation() != null) {
      BackendEncoder.encode(request.negotiation(), out);
    }
    if (opener.takesTicket(request)) {
      var exchange = new TicketExchange(request.ticketId(), Peer.encryption(ctx.channel()), random);
      BackendEncoder.encode(exchange.request(), out);
      phase = new Phase.AwaitingProof(request, exchange);
    } else if (BearerExchange.isWanted(request.user())) {
      var exchange = BearerExchange.with(request.user(), issuers);
      BackendEncoder.encode(exchange.request(), out);
      phase = new Phase.AwaitingBearer(request, exchange);
    } else {
      BackendEncoder.encode(AuthenticationCleartextPassword.INSTANCE, out);
      phase = new Phase.AwaitingToken(request);
    }
    ctx.writeAndFlush(out);
  }

  private void requireConfidential(ChannelHandlerContext ctx) throws Refused {
    Peer.requireConfidential(
        ctx.channel(),
        settings(),
        tls() == null
            ? "The operator sets listen.tls in Weir's configuration."
            : "Connect with sslmode=require or stricter.");
  }

  private boolean takeToken(ChannelHandlerContext ctx, SessionRequest request) {
    ByteBuf received = received();
    if (!decoder.nextAuthentication(received, frame)) {
      return false;
    }
    var response = (AuthenticationResponse) decoder.decode(received, frame);
    Secret token = Secret.taking(ByteBufUtil.getBytes(response.password()));
    received.setZero(frame.start(), frame.totalLength());
    signIn(ctx, new Shown.Token(token), request, refusal -> refuse(ctx, refusal));
    return false;
  }

  private boolean takeBearer(ChannelHandlerContext ctx, Phase.AwaitingBearer waiting)
      throws Refused {
    ByteBuf received = received();
    if (!decoder.nextAuthentication(received, frame)) {
      return false;
    }
    BearerExchange exchange = waiting.exchange();
    Secret token;
    try {
      token = exchange.token((AuthenticationResponse) decoder.decode(received, frame));
    } catch (AuthenticationFailure | ProtocolViolation malformed) {
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "sign-in refused: " + malformed.getMessage())
          .toException();
    } finally {
      received.setZero(frame.start(), frame.totalLength());
    }
    if (token == null) {
      challenge(ctx, exchange, BearerExchange.tokenMissing());
    } else {
      signIn(
          ctx,
          new Shown.Token(token),
          waiting.request(),
          refusal -> {
            if (refusal.sqlState().equals(Refusal.INVALID_PASSWORD)) {
              challenge(ctx, exchange, refusal);
            } else {
              refuse(ctx, refusal);
            }
          });
    }
    return false;
  }

  /** The client is told that it has no token that does, and why once it has taken notice. */
  private void challenge(ChannelHandlerContext ctx, BearerExchange exchange, Refusal refusal) {
    Authentication challenge = exchange.challenge();
    if (isOver()) {
      return;
    }
    if (challenge == null) {
      refuse(ctx, refusal);
      return;
    }
    phase = new Phase.Challenged(refusal);
    send(ctx, challenge);
    advance(ctx);
  }

  private boolean takeAcknowledgement(Phase.Challenged challenged) throws Refused {
    ByteBuf received = received();
    if (!decoder.nextAuthentication(received, frame)) {
      return false;
    }
    BearerExchange.acknowledged((AuthenticationResponse) decoder.decode(received, frame));
    throw challenged.refusal().toException();
  }

  private boolean takeProof(ChannelHandlerContext ctx, Phase.AwaitingProof waiting) throws Refused {
    ByteBuf received = received();
    if (!decoder.nextAuthentication(received, frame)) {
      return false;
    }
    Authentication next;
    try {
      next = waiting.exchange().take((AuthenticationResponse) decoder.decode(received, frame));
    } catch (AuthenticationFailure | ProtocolViolation malformed) {
      String reason = String.valueOf(malformed.getMessage());
      opener.noteRefused(waiting.request(), source(ctx), reason);
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "sign-in refused: " + reason).toException();
    }
    if (next == null) {
      signIn(ctx, waiting.exchange(), waiting.request(), refusal -> refuse(ctx, refusal));
      return false;
    }
    send(ctx, next);
    return true;
  }

  private static void send(ChannelHandlerContext ctx, Authentication request) {
    ByteBuf out = ctx.alloc().buffer();
    BackendEncoder.encode(request, out);
    ctx.writeAndFlush(out);
  }

  private void signIn(
      ChannelHandlerContext ctx, Shown shown, SessionRequest request, Consumer<Refusal> refused) {
    phase = new Phase.SigningIn();
    await(
        ctx,
        opener.open(shown, request, source(ctx), ctx.channel().eventLoop()),
        ready -> handOver(ctx, shown, ready),
        refused);
  }

  private void handOver(ChannelHandlerContext ctx, Shown shown, SessionOpener.Ready ready) {
    if (isOver() || !ctx.channel().isActive()) {
      ready.discard();
      return;
    }
    if (shown instanceof TicketExchange exchange) {
      send(ctx, exchange.outcome());
    }
    try {
      Relay relay = opener.establish(ctx.channel(), ready);
      over();
      makeWay(ctx, relay, ready.server().received());
    } catch (Refused refused) {
      refuse(ctx, refused.refusal());
    } catch (RuntimeException unexpected) {
      LOG.error("a session could not be started", unexpected);
      ready.hangUp();
      ctx.channel().close();
    }
  }

  @Override
  protected void timedOut(ChannelHandlerContext ctx) {
    if (phase instanceof Phase.ShakingHands) {
      close(ctx);
    } else {
      refuse(ctx, Refusal.of(Refusal.QUERY_CANCELED, "canceling authentication due to timeout"));
    }
  }

  @Override
  protected void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    if (isOver()) {
      return;
    }
    over();
    LOG.info("{}: refused, {}: {}", source(ctx), refusal.sqlState(), refusal.message());
    ByteBuf out = ctx.alloc().buffer();
    ErrorReplies.writeFatal(refusal, out);
    ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
