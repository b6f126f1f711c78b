package dev.weir.gateway.mysql.handshake;

import dev.weir.gateway.ServerTls;
import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.Relay;
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
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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
 * SigningIn → Over                     the relay takes the channel over, or a refusal
 * </pre>
 *
 * <p>Source: MySQL internals manual, "Connection Phase". Belongs to its channel's loop.
 */
final class ClientHandshake extends ChannelInboundHandlerAdapter {
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

  private final HandshakeSettings settings;
  private final @Nullable ServerTls tls;
  private final OpenHandshakes handshakes;
  private final SessionOpener opener;
  private final ClientDecoder decoder = new ClientDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();
  private final Sequence sequence = new Sequence();
  private final Capabilities offered;
  private final long connectionId;
  private final String version;
  private final TicketChallenge challenge;
  private Phase phase = new Greeted();
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private @Nullable Future<?> timeout;
  private boolean counted;

  private sealed interface Phase {}

  private record Greeted() implements Phase {}

  private record ShakingHands() implements Phase {}

  private record AwaitingToken(SessionRequest request) implements Phase {}

  private record AwaitingProof(SessionRequest request) implements Phase {}

  private record SigningIn() implements Phase {}

  private record Over() implements Phase {}

  /**
   * @param tls null if there is none to offer
   */
  ClientHandshake(
      HandshakeSettings settings,
      @Nullable ServerTls tls,
      OpenHandshakes handshakes,
      SessionOpener opener,
      SecureRandom random) {
    this.settings = settings;
    this.tls = tls;
    this.handshakes = handshakes;
    this.opener = opener;
    this.offered = new Capabilities(tls == null ? OFFERED : OFFERED | Capabilities.SSL);
    this.connectionId = opener.ids().next();
    this.version = opener.version();
    this.challenge = new TicketChallenge(version, random);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    counted = handshakes.enter();
    if (!counted) {
      refuse(ctx, Refusal.of(Refusal.TOO_MANY_CONNECTIONS, "too many clients are signing in"));
      return;
    }
    timeout =
        ctx.executor()
            .schedule(
                () -> timedOut(ctx), settings.loginTimeout().toMillis(), TimeUnit.MILLISECONDS);
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
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    received =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    advance(ctx);
  }

  private void advance(ChannelHandlerContext ctx) {
    try {
      while (reads() && decoder.nextHandshake(received, frame)) {
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
    return switch (phase) {
      case Greeted _, AwaitingToken _, AwaitingProof _ -> true;
      case ShakingHands _, SigningIn _, Over _ -> false;
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
    if (tls == null || Peer.encryption(ctx.channel()) != null) {
      throw Refusal.of(Refusal.PROTOCOL_VIOLATION, "TLS is not offered here").toException();
    }
    phase = new ShakingHands();
    SslHandler handler = tls.newHandler(ctx.alloc(), settings.loginTimeout());
    // Clients do not wait for an answer: what they sent behind the request belongs to TLS, and only
    // to TLS, so nothing that somebody put in between is taken for the client's.
    ByteBuf begun = received;
    received = Unpooled.EMPTY_BUFFER;
    ctx.pipeline().addBefore(ctx.name(), "tls", handler);
    handler
        .handshakeFuture()
        .addListener(shaken -> {
          if (!shaken.isSuccess()) {
            LOG.info("{}: TLS failed: {}", source(ctx), shaken.cause().toString());
            over();
            ctx.close();
          } else if (phase instanceof ShakingHands) {
            phase = new Greeted();
            advance(ctx);
          }
        });
    if (begun.isReadable()) {
      ctx.pipeline().fireChannelRead(begun);
      ctx.pipeline().fireChannelReadComplete();
    } else {
      begun.release();
    }
    ctx.read();
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
        settings,
        tls == null
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
    opener
        .open(shown, request, source(ctx), ctx.channel().eventLoop())
        .whenComplete((ready, failure) -> {
          if (failure == null) {
            handOver(ctx, shown, ready);
          } else if (failure instanceof Refused refused) {
            refuse(ctx, refused.refusal());
          } else {
            LOG.error("sign-in failed", failure);
            ctx.close();
          }
        });
  }

  private void handOver(ChannelHandlerContext ctx, Shown shown, SessionOpener.Ready ready) {
    if (phase instanceof Over || !ctx.channel().isActive()) {
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
      ByteBuf rest = received.readRetainedSlice(received.readableBytes());
      ctx.pipeline().remove(this);
      relay.start(rest, Unpooled.EMPTY_BUFFER);
    } catch (Refused refused) {
      refuse(ctx, refused.refusal());
    } catch (RuntimeException unexpected) {
      LOG.error("a session could not be started", unexpected);
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

  private void timedOut(ChannelHandlerContext ctx) {
    switch (phase) {
      case ShakingHands _ -> {
        over();
        ctx.close();
      }
      case Over _ -> {
        // it is a session by now, or it is closed
      }
      case Greeted _, AwaitingToken _, AwaitingProof _, SigningIn _ ->
          refuse(ctx, Refusal.of(Refusal.QUERY_CANCELED, "signing in took too long"));
    }
  }

  private void refuse(ChannelHandlerContext ctx, Refusal refusal) {
    LOG.info("{}: refused, {}: {}", source(ctx), refusal.sqlState(), refusal.message());
    ErrorCodes.ErrorCode code = ErrorCodes.of(refusal);
    refuse(ctx, code.code(), code.sqlState(), ErrorCodes.message(refusal));
  }

  private void refuse(
      ChannelHandlerContext ctx, int code, String sqlState, @Nullable String message) {
    if (phase instanceof Over) {
      return;
    }
    over();
    ByteBuf out = ctx.alloc().buffer();
    ByteBuf text = Unpooled.copiedBuffer(String.valueOf(message), StandardCharsets.UTF_8);
    ServerEncoder.encode(new ErrPacket(code, sqlState, text), offered, sequence, out);
    ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }

  private void over() {
    phase = new Over();
    if (timeout != null) {
      timeout.cancel(false);
    }
    if (counted) {
      counted = false;
      handshakes.leave();
    }
  }

  private static InetAddress source(ChannelHandlerContext ctx) {
    return Peer.source(ctx.channel());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("{}: connection lost while signing in", source(ctx), cause);
    over();
    ctx.close();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }
}
