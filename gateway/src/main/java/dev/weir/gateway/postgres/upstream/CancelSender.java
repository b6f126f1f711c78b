package dev.weir.gateway.postgres.upstream;

import dev.weir.gateway.upstream.Dialler;
import dev.weir.gateway.upstream.Endpoint;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.wire.postgres.backend.BackendKeyData;
import dev.weir.wire.postgres.frontend.CancelRequest;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a server session's own key back to the server, encrypted if the session is. */
record CancelSender(Dialler dialler, Endpoint endpoint, EventLoop loop, BackendKeyData key)
    implements UpstreamCancel {
  private static final Logger LOG = LoggerFactory.getLogger(CancelSender.class);

  @Override
  public void send() {
    loop.execute(() ->
        dialler
            .dial(endpoint, loop)
            .whenComplete((dialled, failure) -> {
              if (failure == null) {
                send(dialled.channel());
              } else {
                LOG.warn(
                    "a cancel request did not reach {}: {}", endpoint.host(), failure.getMessage());
              }
            }));
  }

  private void send(Channel channel) {
    ByteBuf out = channel.alloc().buffer();
    FrontendEncoder.encode(new CancelRequest(key.processId(), key.key()), out);
    channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public String toString() {
    return "CancelSender[" + endpoint.host() + "]";
  }
}
