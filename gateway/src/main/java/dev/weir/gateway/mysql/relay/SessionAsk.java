package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks Weir's own questions on the client's session while everything is answered and the client's
 * turn waits. For virtual threads.
 */
final class SessionAsk implements SimpleQuery {
  private final Executor loop;
  private final Consumer<Question> send;

  /**
   * @param send on the event loop
   */
  SessionAsk(Executor loop, Consumer<Question> send) {
    this.loop = loop;
    this.send = send;
  }

  @Override
  public List<List<@Nullable String>> ask(String sql)
      throws CatalogueUnavailable, InterruptedException {
    var question = new Question(sql);
    loop.execute(() -> send.accept(question));
    try {
      return question.answer().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof CatalogueUnavailable unavailable) {
        throw unavailable;
      }
      throw new CatalogueUnavailable("the session could not be asked", failed);
    }
  }
}
