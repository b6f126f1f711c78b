package dev.weir.gateway.postgres;

import dev.weir.gateway.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Passes every byte on as it is: enough to see that signing in led to a working session. */
final class PassThroughRelay implements Relay {
  private final EstablishedSession session;

  PassThroughRelay(EstablishedSession session) {
    this.session = session;
  }

  @Override
  public void start(ByteBuf fromClient, ByteBuf fromServer) {
    Channel client = session.client().channel();
    Channel server = session.upstream().channel();
    pump(client, server);
    pump(server, client);
    server.writeAndFlush(fromClient);
    client.writeAndFlush(fromServer);
    client.config().setAutoRead(true);
    server.config().setAutoRead(true);
  }

  private static void pump(Channel from, Channel to) {
    from.pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                to.writeAndFlush(message);
              }

              @Override
              public void channelInactive(ChannelHandlerContext ctx) {
                to.close();
              }
            });
  }

  @Override
  public void cancelRequested() {
    session.upstream().cancel();
  }

  @Override
  public void terminate(String reason) {
    session
        .client()
        .channel()
        .writeAndFlush(session.client().channel().alloc().buffer(0))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
