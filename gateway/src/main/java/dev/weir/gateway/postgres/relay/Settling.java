package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that nothing is under way that changes what texts mean. The server reports its
 * settings with ReadyForQuery; between two Syncs it is asked for them. On the session's event loop
 * only.
 */
final class Settling {
  private static final Logger LOG = LoggerFactory.getLogger(Settling.class);

  private final Turn turn;
  private final Replies replies;
  private final SessionEnvironment environment;
  private final SessionAsk sessionAsk;
  private final Executor loop;
  private final Executor virtualThreads;

  Settling(
      Turn turn,
      Replies replies,
      SessionEnvironment environment,
      SessionAsk sessionAsk,
      Executor loop,
      Executor virtualThreads) {
    this.turn = turn;
    this.replies = replies;
    this.environment = environment;
    this.sessionAsk = sessionAsk;
    this.loop = loop;
    this.virtualThreads = virtualThreads;
  }

  /** Whether it is so; if not, the client's turn waits until it is. */
  boolean settled() {
    if (environment.settled()) {
      return true;
    }
    if (!replies.quiet()) {
      turn.waitForReplies();
    } else {
      turn.waitFor(FrontendState.Cause.JUDGEMENT);
      virtualThreads.execute(this::ask);
    }
    return false;
  }

  /** SHOW needs no snapshot: the client may still choose how its transaction is isolated. */
  private void ask() {
    try {
      Map<String, String> settings = new LinkedHashMap<>();
      List<String> names = SessionEnvironment.FOLLOWED;
      var answers = sessionAsk.askAtOnce(names.stream().map(name -> "SHOW " + name).toList());
      for (int i = 0; i < names.size(); i++) {
        String value = answers.get(i).getFirst().getFirst();
        settings.put(names.get(i), value == null ? "" : value);
      }
      loop.execute(() -> {
        environment.askedFor(settings);
        turn.resume();
      });
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("settings unavailable: {}", unavailable.getMessage());
      fail("58000", "the settings of this session cannot be looked up now");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      fail("57P01", "the gateway stops");
    } catch (RuntimeException | Error unexpected) {
      LOG.error("the settings of a session could not be read", unexpected);
      fail("58000", "the settings of this session cannot be looked up now");
    }
  }

  private void fail(String sqlState, String message) {
    loop.execute(() -> {
      turn.attempt().refuse(Refusal.of(sqlState, message));
      turn.resume();
    });
  }
}
