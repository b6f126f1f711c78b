package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.Answer;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.postgres.upstream.SignedIn;
import dev.weir.session.Parameter;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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
    byte[] text = sql.getBytes(StandardCharsets.UTF_8);
    return ask(List.of(new Query(Unpooled.wrappedBuffer(text))));
  }

  @Override
  public List<List<@Nullable String>> ask(byte[] sql, List<Parameter> values)
      throws CatalogueUnavailable, InterruptedException {
    List<Integer> types = new ArrayList<>();
    List<Format> formats = new ArrayList<>();
    List<Value> bound = new ArrayList<>();
    for (Parameter value : values) {
      types.add((int) value.typeOid());
      formats.add(value.binary() ? Format.BINARY : Format.TEXT);
      byte[] bytes = value.value();
      bound.add(new Value(bytes == null ? null : Unpooled.wrappedBuffer(bytes)));
    }
    return ask(
        List.of(
            new Parse(CString.EMPTY, Unpooled.wrappedBuffer(sql), types),
            new Bind(CString.EMPTY, CString.EMPTY, formats, bound, List.of()),
            new Execute(CString.EMPTY, 0),
            Sync.INSTANCE));
  }

  private List<List<@Nullable String>> ask(List<FrontendMessage> messages)
      throws CatalogueUnavailable, InterruptedException {
    var answer = new CompletableFuture<List<List<@Nullable String>>>();
    channel.eventLoop().execute(() -> send(messages, answer));
    return Answer.await(answer, answerTimeout, channel::close);
  }

  private void send(
      List<FrontendMessage> messages, CompletableFuture<List<List<@Nullable String>>> answer) {
    if (!channel.isActive()) {
      answer.completeExceptionally(
          new CatalogueUnavailable("the connection to the server was lost"));
      return;
    }
    collector.expect(answer);
    ByteBuf out = channel.alloc().buffer();
    messages.forEach(message -> FrontendEncoder.encode(message, out));
    channel.writeAndFlush(out);
  }

  @Override
  public void close() {
    ByteBuf out = channel.alloc().buffer();
    FrontendEncoder.encode(Terminate.INSTANCE, out);
    channel.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
  }
}
