package dev.weir.gateway.relay;

import dev.weir.session.ApprovalDesk;
import dev.weir.session.HoldRequest;
import dev.weir.session.RowEstimate;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A desk whose requests the test answers. */
public final class FakeDesk implements ApprovalDesk {
  public final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  public volatile @Nullable Yes late;

  public static final class Request implements Waiting {
    public final HoldRequest held;
    public final Duration wait;
    public final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final int number;

    Request(HoldRequest held, Duration wait, int number) {
      this.held = held;
      this.wait = wait;
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
    public void estimated(RowEstimate estimate) {
      throw new AssertionError("there is no server to be asked in these tests");
    }

    @Override
    public void withdraw(String reason) {
      outcome.complete(new Outcome.Withdrawn(reason));
    }
  }

  @Override
  public Waiting hold(HoldRequest request, Duration wait) {
    var waiting = new Request(request, wait, requests.size() + 1);
    requests.add(waiting);
    return waiting;
  }

  @Override
  public @Nullable Yes claimLateYes(HoldRequest request) {
    Yes yes = late;
    late = null;
    return yes;
  }

  /** The next request that is filed. */
  public Request next() throws InterruptedException {
    Request request = requests.poll(10, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("nothing was filed");
    }
    return request;
  }
}
