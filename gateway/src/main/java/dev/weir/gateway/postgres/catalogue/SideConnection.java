package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.Answer;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session of Weir's own on a server, for questions. Used by one virtual thread at a time. */
final class SideConnection implements CatalogueSource.Opened {
  private final Channel channel;
  private final RowCollector collector = new RowCollector();
  private final Duration answerTimeout;

  /** Takes over a session that has just signed in. */
  SideConnection(SignedIn signedIn, Duration answerTimeout) {
    this.channel = signedIn.session().channel();
    this.answerTimeout = answerTimeout;
    // what came after ReadyForQuery can only be notices
    signedIn.received().release();
    channel.pipeline().addLast(collector);
    channel.config().setAutoRead(true);
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    var answer = new CompletableFuture<List<List<@Nullable String>>>();
    channel.eventLoop().execute(() -> send(sql, answer));
    return Answer.await(answer, answerTimeout, channel::close);
  }

  private void send(String sql, CompletableFuture<List<List<@Nullable String>>> answer) {
    if (!channel.isActive()) {
      answer.completeExceptionally(
          new CatalogueUnavailable("the connection to the server was lost"));
      return;
    }
    collector.expect(answer);
    ByteBuf out = channel.alloc().buffer();
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    FrontendEncoder.encode(new Query(Unpooled.wrappedBuffer(text)), out);
    channel.writeAndFlush(out);
  }

  @Override
  public void close() {
    ByteBuf out = channel.alloc().buffer();
    FrontendEncoder.encode(Terminate.INSTANCE, out);
    channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
