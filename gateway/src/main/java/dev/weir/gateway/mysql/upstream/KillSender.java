package dev.weir.gateway.mysql.upstream;

import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server, on a connection of its own, to cancel what a session runs. */
record KillSender(
    UpstreamConnector connector,
    UpstreamCredentials credentials,
    Executor blocking,
    Grant grant,
    UpstreamTarget target,
    EventLoop loop,
    String user,
    long connectionId)
    implements UpstreamCancel {
  private static final Logger LOG = LoggerFactory.getLogger(KillSender.class);
  private static final int UTF8MB4_GENERAL_CI = 45;

  @Override
  public void send() {
    blocking.execute(() -> {
      try {
        Credential credential = credentials.fetchAs(target.connection(), user);
        var startup =
            new UpstreamStartup(
                0, UTF8MB4_GENERAL_CI, Map.of("program_name", "weir:kill@" + grant.sessionId()));
        connector
            .connect(grant, target, credential, startup, loop)
            .whenComplete((session, failure) -> {
              credential.close();
              if (failure == null) {
                kill(session);
              } else {
                LOG.warn(
                    "KILL QUERY did not reach {}: {}", target.connection(), failure.getMessage());
              }
            });
      } catch (CredentialUnavailable unavailable) {
        LOG.warn("no credential for KILL QUERY on {}", target.connection());
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** The server's answer is waited for, whatever it is, but not for ever. */
  private void kill(UpstreamSession session) {
    byte[] text = ("KILL QUERY " + connectionId).getBytes(StandardCharsets.US_ASCII);
    session
        .channel()
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object answer) {
                ReferenceCountUtil.release(answer);
                ctx.close();
              }
            });
    Future<?> givingUp =
        loop.schedule(
            () -> session.channel().close(),
            target.signInTimeout().toMillis(),
            TimeUnit.MILLISECONDS);
    session.channel().closeFuture().addListener(closed -> givingUp.cancel(false));
    ByteBuf out = session.channel().alloc().buffer();
    ClientEncoder.encode(
        new Query(Unpooled.wrappedBuffer(text)), session.agreed(), new Sequence(), out);
    session.channel().writeAndFlush(out);
    session.channel().read();
  }

  @Override
  public String toString() {
    return "KillSender[" + target.connection() + "]";
  }
}
