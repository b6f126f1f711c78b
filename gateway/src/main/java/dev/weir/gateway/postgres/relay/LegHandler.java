package dev.weir.gateway.postgres.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries what happens on one connection to the session. */
final class LegHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(LegHandler.class);

  /** Which connection it is. */
  enum Side {
    CLIENT,
    SERVER
  }

  private final PostgresRelay relay;
  private final Side side;

  LegHandler(PostgresRelay relay, Side side) {
    this.relay = relay;
    this.side = side;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    switch (side) {
      case CLIENT -> relay.clientSent(bytes);
      case SERVER -> relay.serverSent(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    relay.burstEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    relay.writabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      gone();
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone();
    context.fireChannelInactive();
  }

  private void gone() {
    switch (side) {
      case CLIENT -> relay.clientGone();
      case SERVER -> relay.serverGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (isOfTheConnection(cause)) {
      LOG.debug("{} connection failed: {}", side, cause.getMessage());
      gone();
    } else {
      relay.failed(cause);
    }
  }

  /** Lost, or not TLS where TLS was agreed on. */
  private static boolean isOfTheConnection(Throwable cause) {
    return cause instanceof IOException
        || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
  }
}
