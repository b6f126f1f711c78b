package dev.weir.gateway.simulation;

import dev.weir.session.ApprovalDesk;
import dev.weir.session.HoldRequest;
import dev.weir.session.RowEstimate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** People who answer when the simulation says so, each text always in the same way. */
final class SimDesk implements ApprovalDesk {
  private final List<Request> open = new ArrayList<>();
  private final Map<String, Integer> yeses = new HashMap<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final Set<String> shown = new HashSet<>();

  /** One statement that waits. */
  private final class Request implements Waiting {
    private final String text;
    private final int number;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Request(String text, int number) {
      this.text = text;
      this.number = number;
    }

    @Override
    public String id() {
      return "request-" + number;
    }

    @Override
    public URI link() {
      return URI.create("https://weir.example/approvals/" + id());
    }

    @Override
    public CompletionStage<Outcome> outcome() {
      return outcome;
    }

    @Override
    public void withdraw(String reason) {
      outcome.complete(new Outcome.Withdrawn(reason));
    }

    @Override
    public void estimated(RowEstimate estimate) {
      throw new AssertionError("there is no server to be asked beside the session");
    }

    void answer(boolean late) {
      if (SimStatement.read(text).stream().allMatch(SimDesk::allows)) {
        var yes = new Yes(id(), List.of("dana"), "", Instant.EPOCH);
        if (outcome.complete(new Outcome.Approved(yes))) {
          yeses.merge(text, 1, Integer::sum);
        }
      } else if (late) {
        outcome.complete(new Outcome.Expired(Instant.EPOCH));
      } else {
        outcome.complete(new Outcome.Denied("dana", "no"));
      }
    }
  }

  /** What people are asked for deletes, by whatever name. */
  static boolean allows(SimStatement statement) {
    return switch (statement.kind()) {
      case DELETE, EXECUTE, PREPARE -> statement.allowedByPeople();
      default -> true;
    };
  }

  @Override
  public synchronized Waiting hold(HoldRequest request, Duration wait) {
    String text = new String(request.text().utf8(), StandardCharsets.UTF_8);
    asked.merge(text, 1, Integer::sum);
    request.definitions().forEach(one -> shown.add(text + " where " + one.text()));
    var waiting = new Request(text, asked.values().stream().mapToInt(count -> count).sum());
    open.add(waiting);
    return waiting;
  }

  @Override
  public @Nullable Yes claimLateYes(HoldRequest request) {
    return null;
  }

  /** The next session's requests are its own. */
  synchronized void forget() {
    open.clear();
    yeses.clear();
    asked.clear();
    shown.clear();
  }

  /** How many requests have no answer yet. */
  synchronized int open() {
    open.removeIf(request -> request.outcome.isDone());
    return open.size();
  }

  /** People answer one of them, counted from 0, or let its time run out where they would say no. */
  synchronized void answer(int index, boolean late) {
    open.remove(index).answer(late);
  }

  /** How many yeses were given to a text. */
  int yeses(String text) {
    return yeses.getOrDefault(text, 0);
  }

  /** Whether people were shown a text together with what a name in it stands for. */
  boolean shown(String text, String definition) {
    return shown.contains(text + " where " + definition);
  }

  /** How often people were asked for a text. */
  int asked(String text) {
    return asked.getOrDefault(text, 0);
  }
}
