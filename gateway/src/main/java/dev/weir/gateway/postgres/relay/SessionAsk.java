package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.catalogue.CatalogueUnavailable;
import dev.weir.gateway.postgres.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks Weir's own questions on the client's session while it is idle and the client's turn waits.
 * Nothing of question or answer is seen by the client. For virtual threads.
 */
final class SessionAsk implements SimpleQuery {
  private final Leg server;
  private final Replies replies;
  private final Ending ending;
  private final SessionEnvironment environment;
  private final Executor loop;

  SessionAsk(
      Leg server, Replies replies, Ending ending, SessionEnvironment environment, Executor loop) {
    this.server = server;
    this.replies = replies;
    this.ending = ending;
    this.environment = environment;
    this.loop = loop;
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    var question = new SessionQuestion(sql);
    loop.execute(() -> send(question));
    try {
      return question.answer().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CatalogueUnavailable unavailable) {
        throw unavailable;
      }
      throw new CatalogueUnavailable("the session could not be asked", failed);
    }
  }

  private void send(SessionQuestion question) {
    if (ending.ended()) {
      question.lost();
      return;
    }
    ByteBuf out = server.allocator().buffer();
    byte[] utf8 = question.sql().getBytes(StandardCharsets.UTF_8);
    FrontendEncoder.encode(new Query(Unpooled.wrappedBuffer(utf8)), out);
    server.write(out);
    server.flush();
    replies.add(new Expected.AskedReply(question));
  }

  /** The session's own view if it was read and still holds; asked from a virtual thread. */
  @Nullable Catalogue ownView(long sharedVersion) {
    return CompletableFuture.supplyAsync(() -> environment.own(sharedVersion), loop).join();
  }
}
