package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.ServerTls;
import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.signin.Handshake;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.signin.OpenHandshakes;
import dev.weir.gateway.signin.Peer;
import dev.weir.gateway.signin.Shown;
import dev.weir.session.Secret;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.auth.CachingSha2Password;
import dev.weir.wire.mysql.auth.ClearPassword;
import dev.weir.wire.mysql.auth.ServerMethod;
import dev.weir.wire.mysql.client.AuthResponse;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.client.HandshakeResponse;
import dev.weir.wire.mysql.client.SslRequest;
import dev.weir.wire.mysql.server.AuthMoreData;
import dev.weir.wire.mysql.server.AuthSwitchRequest;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.Greeting;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Meets a client: greeting, TLS, who it is by its token or ticket. Then it makes way for the relay.
 *
 * <pre>
 * Greeted → ShakingHands → Greeted     SSLRequest
 * Greeted → AwaitingToken              the response, answered by a switch to mysql_clear_password
 * Greeted → SigningIn                  the response of a client that sends its token at once
 * AwaitingToken → SigningIn            the token; nothing is read from here on
 * Greeted → SigningIn                  the response that proves a ticket by the greeting's nonce
 * Greeted → AwaitingProof → SigningIn  the same, after a switch to a method that proves
 * SigningIn → over                     the relay takes the channel over, or a refusal
 * </pre>
 *
 * <p>Source: MySQL internals manual, "Connection Phase". Belongs to its channel's loop.
 */
final class ClientHandshake extends Handshake {
  private static final Logger LOG = LoggerFactory.getLogger(ClientHandshake.class);
  private static final int UTF8MB4_GENERAL_CI = 45;

  /** What Weir looks into; nothing else is offered. */
  private static final long OFFERED =
      Capabilities.LONG_PASSWORD
          | Capabilities.FOUND_ROWS
          | Capabilities.LONG_FLAG
          | Capabilities.CONNECT_WITH_DB
          | Capabilities.PROTOCOL_41
          | Capabilities.INTERACTIVE
          | Capabilities.TRANSACTIONS
          | Capabilities.SECURE_CONNECTION
          | Capabilities.MULTI_STATEMENTS
          | Capabilities.MULTI_RESULTS
          | Capabilities.PS_MULTI_RESULTS
          | Capabilities.PLUGIN_AUTH
          | Capabilities.CONNECT_ATTRS
          | Capabilities.PLUGIN_AUTH_LENENC_CLIENT_DATA
          | Capabilities.SESSION_TRACK
          | Capabilities.DEPRECATE_EOF;

  private final SessionOpener opener;
  private final ClientDecoder decoder = new ClientDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final Sequence sequence = new Sequence();
  private final Capabilities offered;
  private final long connectionId;
  private final String version;
  private final TicketChallenge challenge;
  private Phase phase = new Greeted();

  private sealed interface Phase {}

  private record Greeted() implements Phase {}

  private record ShakingHands() implements Phase {}

  private record AwaitingToken(SessionRequest request) implements Phase {}

  private record AwaitingProof(SessionRequest request) implements Phase {}

  private record SigningIn() implements Phase {}

  /**
   * @param tls null if there is none to offer
   */
  ClientHandshake(
      HandshakeSettings settings,
      @Nullable ServerTls tls,
      OpenHandshakes handshakes,
      SessionOpener opener,
      SecureRandom random) {
    super(settings, tls, handshakes);
    this.opener = opener;
    this.offered = new Capabilities(tls == null ? OFFERED : OFFERED | Capabilities.SSL);
    this.connectionId = opener.ids().next();
    this.version = opener.version();
    this.challenge = new TicketChallenge(version, random);
  }

  @Override
  protected void begin(ChannelHandlerContext ctx) {
    send(
        ctx,
        new Greeting(
            Text.of(version),
            (int) connectionId,
            challenge.nonce(),
            offered,
            UTF8MB4_GENERAL_CI,
            new ServerStatus(ServerStatus.AUTOCOMMIT),
            challenge.plugin()));
  }

  @Override
  protected void advance(ChannelHandlerContext ctx) {
    try {
      while (reads() && decoder.nextHandshake(received(), frame)) {
        sequence.accept(frame);
        take(ctx);
      }
    } catch (ProtocolViolation violation) {
      LOG.info("{}: {}", source(ctx), violation.getMessage());
      refuse(ctx, violation.errorCode(), ProtocolViolation.SQL_STATE, violation.getMessage());
    } catch (Refused refused) {
      refuse(ctx, refused.refusal());
    }
    if (reads()) {
      ctx.read();
    }
  }

  /** Whether it is the client's turn. */
  private boolean reads() {
    return !isOver()
        && switch (phase) {
          case Greeted _, AwaitingToken _, AwaitingProof _ -> true;
          case ShakingHands _, SigningIn _ -> false;
        };
  }

  private void take(ChannelHandlerContext ctx) throws Refused {
    if (phase instanceof AwaitingToken(SessionRequest request)) {
      takeToken(ctx, request, decoder.decodeAuthResponse(frame).password());
      return;
    }
    if (phase instanceof AwaitingProof(SessionRequest request)) {
      ByteBuf answer = decoder.decodeAuthResponse(frame).data();
      signIn(ctx, challenge.proof(request, answer), request);
      return;
    }
    switch (decoder.decodeHandshake(frame)) {
      case SslRequest _ -> beginTls(ctx);
      case HandshakeResponse response -> answered(ctx, response);
      case ClientPacket _ -> throw new ProtocolViolation("unexpected packet while signing in");
    }
  }

  private void beginTls(ChannelHandlerContext ctx) throws Refused {
    ServerTls tls = tls();
    if (tls == null || Peer.encryption(ctx.channel()) != null) {
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "TLS is not offered here").toException();
    }
    phase = new ShakingHands();
    // clients do not wait for an answer
    beginTls(
        ctx,
        tls,
        encrypted -> {
          phase = new Greeted();
          advance(ctx);
        });
  }

  private void answered(ChannelHandlerContext ctx, HandshakeResponse response) throws Refused {
    requireConfidential(ctx);
    SessionRequest request = SessionRequest.of(response, offered);
    if (opener.takesTicket(request)) {
      askForProof(ctx, request, response);
      return;
    }
    if (response.plugin().utf8().equals(ClearPassword.PLUGIN) && response.authData().isReadable()) {
      takeToken(ctx, request, AuthResponse.password(response.authData()));
      return;
    }
    if (!request.agreed().has(Capabilities.PLUGIN_AUTH)) {
      throw Refusal.of(
              Refusal.FEATURE_NOT_SUPPORTED,
              "the client cannot sign in by " + ClearPassword.PLUGIN,
              "Use a client of MySQL 5.6, MariaDB 10.0 or newer.")
          .toException();
    }
    phase = new AwaitingToken(request);
    send(ctx, new AuthSwitchRequest(Text.of(ClearPassword.PLUGIN), Unpooled.EMPTY_BUFFER));
  }

  private void askForProof(
      ChannelHandlerContext ctx, SessionRequest request, HandshakeResponse response) {
    TicketProof proof = challenge.greeted(request, response);
    if (proof == null) {
      phase = new AwaitingProof(request);
      send(ctx, challenge.switched());
    } else {
      signIn(ctx, proof, request);
    }
  }

  private void requireConfidential(ChannelHandlerContext ctx) throws Refused {
    Peer.requireConfidential(
        ctx.channel(),
        settings(),
        tls() == null
            ? "The operator sets listen.tls in Weir's configuration."
            : "Connect with TLS required: --ssl, sslMode=verify-full, ssl-mode=REQUIRED.");
  }

  private void takeToken(ChannelHandlerContext ctx, SessionRequest request, ByteBuf password) {
    Secret token = Secret.taking(ByteBufUtil.getBytes(password));
    frame.payload().setZero(frame.payloadStart(), frame.payloadLength());
    signIn(ctx, new Shown.Token(token), request);
  }

  private void signIn(ChannelHandlerContext ctx, Shown shown, SessionRequest request) {
    phase = new SigningIn();
    await(
        ctx,
        opener.open(shown, request, source(ctx), ctx.channel().eventLoop()),
        ready -> handOver(ctx, shown, ready),
        refusal -> refuse(ctx, refusal));
  }

  private void handOver(ChannelHandlerContext ctx, Shown shown, SessionOpener.Ready ready) {
    if (isOver() || !ctx.channel().isActive()) {
      ready.discard();
      return;
    }
    try {
      Relay relay = opener.establish(ctx.channel(), connectionId, ready);
      over();
      if (shown instanceof TicketProof proof
          && proof.method() == ServerMethod.CACHING_SHA2_PASSWORD) {
        byte[] verdict = {CachingSha2Password.FAST_AUTH_SUCCESS};
        send(ctx, new AuthMoreData(Unpooled.wrappedBuffer(verdict)));
      }
      send(ctx, ServerEncoder.ok(ready.server().status()), ready.request());
      makeWay(ctx, relay, Unpooled.EMPTY_BUFFER);
    } catch (Refused refused) {
      refuse(ctx, refused.refusal());
    } catch (RuntimeException unexpected) {
      LOG.error("a session could not be started", unexpected);
      ready.hangUp();
      ctx.channel().close();
    }
  }

  private void send(ChannelHandlerContext ctx, ServerPacket packet) {
    write(ctx, packet, offered);
  }

  private void send(ChannelHandlerContext ctx, ServerPacket packet, SessionRequest request) {
    write(ctx, packet, request.agreed());
  }

  private void write(ChannelHandlerContext ctx, ServerPacket packet, Capabilities agreed) {
    ByteBuf out = ctx.alloc().buffer();
    ServerEncoder.encode(packet, agreed, sequence, out);
    ctx.writeAndFlush(out);
  }

  @Override
  protected void timedOut(ChannelHandlerContext ctx) {
    if (phase instanceof ShakingHands) {
      close(ctx);
    } else {
      refuse(ctx, Refusal.of(Refusal.QUERY_CANCELED, "signing in took too long"));
    }
  }

  @Override
  protected void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    LOG.info("{}: refused, {}: {}", source(ctx), refusal.sqlState(), refusal.message());
    ErrorCodes.ErrorCode code = ErrorCodes.of(refusal);
    refuse(ctx, code.code(), code.sqlState(), ErrorCodes.message(refusal));
  }

  private void refuse(
      ChannelHandlerContext ctx, int code, String sqlState, @Nullable String message) {
    if (isOver()) {
      return;
    }
    over();
    ByteBuf out = ctx.alloc().buffer();
    ByteBuf text = Unpooled.copiedBuffer(String.valueOf(message), StandardCharsets.UTF_8);
    ServerEncoder.encode(new ErrPacket(code, sqlState, text), offered, sequence, out);
    ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
