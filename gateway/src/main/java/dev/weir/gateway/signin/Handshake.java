package dev.weir.gateway.signin;

import dev.weir.gateway.ServerTls;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What meeting a client is, whatever it speaks: it is counted and timed, what it sends is gathered,
 * TLS begins, and in the end the relay takes its channel over. Belongs to its channel's loop.
 */
public abstract class Handshake extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private final HandshakeSettings settings;
  private final @Nullable ServerTls tls;
  private final OpenHandshakes handshakes;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private @Nullable Future<?> timeout;
  private InetAddress source = InetAddress.ofLiteral("0.0.0.0");
  private boolean counted;
  private boolean over;

  /**
   * @param tls null if there is none to offer
   */
  protected Handshake(
      HandshakeSettings settings, @Nullable ServerTls tls, OpenHandshakes handshakes) {
    this.settings = settings;
    this.tls = tls;
    this.handshakes = handshakes;
  }

  /** The client is there, and may come in. */
  protected abstract void begin(ChannelHandlerContext ctx);

  /** Something was received, or may be taken now that it was received before. */
  protected abstract void advance(ChannelHandlerContext ctx);

  /**
   * Tells the client why it cannot come in, and closes.
   *
   * @param refusal is logged as well
   */
  protected abstract void refuse(ChannelHandlerContext ctx, Refusal refusal);

  /** It took too long. Called while the handshake is not over. */
  protected abstract void timedOut(ChannelHandlerContext ctx);

  protected final HandshakeSettings settings() {
    return settings;
  }

  /** What encrypts; null if there is none to offer. */
  protected final @Nullable ServerTls tls() {
    return tls;
  }

  /** What was received and is yet to be taken. */
  protected final ByteBuf received() {
    return received;
  }

  /** Whether the relay has the channel, or the client was sent away. */
  protected final boolean isOver() {
    return over;
  }

  /** The handshake ends, one way or the other. */
  protected final void over() {
    over = true;
    if (timeout != null) {
      timeout.cancel(false);
    }
    giveUpPlace();
  }

  private void giveUpPlace() {
    if (counted) {
      counted = false;
      handshakes.leave(source);
    }
  }

  /** The same, and so does the connection. */
  protected final void close(ChannelHandlerContext ctx) {
    over();
    ctx.close();
  }

  protected static InetAddress source(ChannelHandlerContext ctx) {
    return Peer.source(ctx.channel());
  }

  @Override
  public final void channelActive(ChannelHandlerContext ctx) {
    source = source(ctx);
    counted = handshakes.enter(source);
    if (!counted) {
      refuse(ctx, Refusal.of(Refusal.TOO_MANY_CONNECTIONS, "too many clients are signing in"));
      return;
    }
    timeout =
        ctx.executor()
            .schedule(
                () -> {
                  if (!over) {
                    timedOut(ctx);
                  }
                },
                settings.loginTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    begin(ctx);
    ctx.read();
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    received =
        ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, (ByteBuf) message);
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    advance(ctx);
  }

  /**
   * Encrypts from here on: everything received so far belongs to TLS, and only to TLS, so that
   * nothing which somebody put in between is taken for the client's.
   *
   * @param encrypted called when that is done, unless the handshake is over
   */
  protected final void beginTls(
      ChannelHandlerContext ctx, ServerTls offered, Consumer<SslHandler> encrypted) {
    SslHandler handler = offered.newHandler(ctx.alloc(), settings.loginTimeout());
    ByteBuf begun = received;
    received = Unpooled.EMPTY_BUFFER;
    ctx.pipeline().addBefore(ctx.name(), "tls", handler);
    handler
        .handshakeFuture()
        .addListener(shaken -> {
          if (!shaken.isSuccess()) {
            LOG.info("{}: TLS failed: {}", source(ctx), shaken.cause().toString());
            close(ctx);
          } else if (!over) {
            encrypted.accept(handler);
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

  /**
   * Waits for the client to be signed in and the server to be there.
   *
   * @param opening completed on the loop
   * @param refused tells the client why it cannot come in
   */
  protected final <R extends Object> void await(
      ChannelHandlerContext ctx,
      CompletionStage<R> opening,
      Consumer<R> ready,
      Consumer<Refusal> refused) {
    opening.whenComplete((made, failure) -> {
      if (failure == null) {
        ready.accept(made);
      } else if (failure instanceof Refused reason) {
        refuseLate(ctx, reason, refused);
      } else {
        LOG.error("sign-in failed", failure);
        ctx.close();
      }
    });
  }

  /** Who waits to be told takes no place from clients that can still sign in. */
  private void refuseLate(ChannelHandlerContext ctx, Refused reason, Consumer<Refusal> refused) {
    if (reason.late().isZero() || isOver() || !handshakes.tellLate()) {
      refused.accept(reason.refusal());
      return;
    }
    giveUpPlace();
    ctx.executor()
        .schedule(
            () -> {
              handshakes.told();
              refused.accept(reason.refusal());
            },
            reason.late().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Starts the relay on the channel, with what the client has sent already.
   *
   * @param fromServer what the server has sent already; taken over
   */
  protected final void makeWay(ChannelHandlerContext ctx, Relay relay, ByteBuf fromServer) {
    ByteBuf rest = received.readRetainedSlice(received.readableBytes());
    ctx.pipeline().remove(this);
    relay.start(rest, fromServer);
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    over();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("{}: connection lost while signing in", source(ctx), cause);
    close(ctx);
  }

  @Override
  public final void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }
}
