package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.Leg;
import dev.weir.sql.Catalogue;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.Flush;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks Weir's own questions on the client's session while everything is answered and the client's
 * turn waits. Nothing of question or answer is seen by the client. A Query would take the client's
 * unnamed statement and portal away, so the extended protocol is used, under a name that is nobody
 * else's. Between two Syncs of the client's a Flush ends the question, for a Sync would end an
 * implicit transaction. For virtual threads.
 */
final class SessionAsk implements SimpleQuery {
  private final Leg server;
  private final Replies replies;
  private final Turn turn;
  private final Ending ending;
  private final SessionEnvironment environment;
  private final Executor loop;
  private final CString name;

  /**
   * @param token not to be guessed by the client, so that no name of its own is the questions'
   */
  SessionAsk(
      Leg server,
      Replies replies,
      Turn turn,
      Ending ending,
      SessionEnvironment environment,
      Executor loop,
      String token) {
    this.server = server;
    this.replies = replies;
    this.turn = turn;
    this.ending = ending;
    this.environment = environment;
    this.loop = loop;
    this.name = CString.of("weir: question, " + token);
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    return askAtOnce(List.of(sql)).getFirst();
  }

  /** Asks several questions in one go; their answers in order. */
  List<List<List<@Nullable String>>> askAtOnce(List<String> texts)
      throws CatalogueUnavailable, InterruptedException {
    List<SessionQuestion> questions = texts.stream().map(SessionQuestion::new).toList();
    loop.execute(() -> questions.forEach(this::send));
    List<List<List<@Nullable String>>> answers = new ArrayList<>();
    for (SessionQuestion question : questions) {
      answers.add(answer(question));
    }
    return answers;
  }

  private static List<List<@Nullable String>> answer(SessionQuestion question)
      throws CatalogueUnavailable, InterruptedException {
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
    if (ending.ended() || turn.skipping()) {
      question.lost();
      return;
    }
    ByteBuf out = server.allocator().buffer();
    byte[] utf8 = question.sql().getBytes(StandardCharsets.UTF_8);
    // what a question that failed has left; to close what is not there is no error
    FrontendEncoder.encode(new Close(Target.STATEMENT, name), out);
    FrontendEncoder.encode(new Parse(name, Unpooled.wrappedBuffer(utf8), List.of()), out);
    FrontendEncoder.encode(new Bind(name, name, List.of(), List.of(), List.of()), out);
    FrontendEncoder.encode(new Execute(name, 0), out);
    FrontendEncoder.encode(new Close(Target.PORTAL, name), out);
    FrontendEncoder.encode(new Close(Target.STATEMENT, name), out);
    if (turn.segment() instanceof Segment.Open) {
      question.asksInSegment();
      FrontendEncoder.encode(Flush.INSTANCE, out);
    } else {
      FrontendEncoder.encode(Sync.INSTANCE, out);
    }
    server.write(out);
    server.flush();
    replies.add(new Expected.AskedReply(question));
  }

  /** The session's own view if it was read and still holds; asked from a virtual thread. */
  @Nullable Catalogue ownView(long sharedVersion) {
    return CompletableFuture.supplyAsync(() -> environment.own(sharedVersion), loop).join();
  }
}
