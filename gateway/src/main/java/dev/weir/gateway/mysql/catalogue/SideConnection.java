package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.Answer;
import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.session.Parameter;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.BareCommand;
import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.Query;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.client.StmtPrepare;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection of Weir's own, beside the sessions, on which questions are asked. */
final class SideConnection implements CatalogueSource.Opened {
  private final Channel channel;
  private final Capabilities agreed;
  private final RowCollector collector;
  private final Duration answerTimeout;

  /** Takes over a session that has just signed in. */
  SideConnection(UpstreamSession session, Duration answerTimeout) {
    this.channel = session.channel();
    this.agreed = session.agreed();
    this.collector = new RowCollector(agreed);
    this.answerTimeout = answerTimeout;
    channel.pipeline().addLast(collector);
    channel.config().setAutoRead(true);
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    return send(
        new Query(Unpooled.wrappedBuffer(sql.getBytes(StandardCharsets.UTF_8))), collector::expect);
  }

  @Override
  public List<List<@Nullable String>> ask(byte[] sql, List<Parameter> values)
      throws CatalogueUnavailable, InterruptedException {
    RowCollector.Prepared prepared =
        RowCollector.prepared(
            send(new StmtPrepare(Unpooled.wrappedBuffer(sql)), collector::expectPrepared));
    if (prepared.parameters() != values.size()) {
      throw new CatalogueUnavailable("the server sees other parameters in a question");
    }
    try {
      return send(
          new StmtExecute(prepared.id(), 0, BoundValues.encoded(values)), collector::expectBinary);
    } catch (ProtocolViolation unbindable) {
      throw new CatalogueUnavailable("a value cannot be bound", unbindable);
    }
  }

  private List<List<@Nullable String>> send(
      ClientCommand command, Consumer<CompletableFuture<List<List<@Nullable String>>>> expect)
      throws CatalogueUnavailable, InterruptedException {
    var answer = new CompletableFuture<List<List<@Nullable String>>>();
    channel
        .eventLoop()
        .execute(() -> {
          if (channel.isActive()) {
            expect.accept(answer);
            channel.writeAndFlush(encoded(command));
          } else {
            answer.completeExceptionally(
                new CatalogueUnavailable("the connection to the server was lost"));
          }
        });
    return Answer.await(answer, answerTimeout, channel::close);
  }

  private ByteBuf encoded(ClientCommand command) {
    ByteBuf out = channel.alloc().buffer();
    ClientEncoder.encode(command, agreed, new Sequence(), out);
    return out;
  }

  @Override
  public void close() {
    channel.writeAndFlush(encoded(BareCommand.QUIT)).addListener(ChannelFutureListener.CLOSE);
  }
}
