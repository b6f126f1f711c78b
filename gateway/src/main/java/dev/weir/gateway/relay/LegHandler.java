package dev.weir.gateway.relay;

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

  private final TwoLegs legs;
  private final Side side;

  LegHandler(TwoLegs legs, Side side) {
    this.legs = legs;
    this.side = side;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    switch (side) {
      case CLIENT -> legs.clientSent(bytes);
      case SERVER -> legs.serverSent(bytes);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    legs.burstEnded();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    legs.writabilityChanged();
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
      case CLIENT -> legs.clientGone();
      case SERVER -> legs.serverGone();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (isOfTheConnection(cause)) {
      LOG.debug("{} connection failed: {}", side, cause.getMessage());
      gone();
    } else {
      legs.failed(cause);
    }
  }

  /** Lost, or not TLS where TLS was agreed on. */
  private static boolean isOfTheConnection(Throwable cause) {
    return cause instanceof IOException
        || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
  }
}
