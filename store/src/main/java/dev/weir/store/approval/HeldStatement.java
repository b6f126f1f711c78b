package dev.weir.store.approval;

import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Waiting;
import dev.weir.session.RowEstimate;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A statement that waits in this process. Thread-safe. */
final class HeldStatement implements Waiting {
  private final String id;
  private final URI link;
  private final String person;
  private final BiConsumer<HeldStatement, String> withdraw;
  private final BiConsumer<HeldStatement, RowEstimate> estimated;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private DeskTimer.@Nullable Alarm alarm;
  private boolean settled;

  /**
   * @param person who waits, for the limit per person
   * @param withdraw takes this and the reason
   * @param estimated takes this and how many rows it would touch
   */
  HeldStatement(
      String id,
      URI link,
      String person,
      BiConsumer<HeldStatement, String> withdraw,
      BiConsumer<HeldStatement, RowEstimate> estimated) {
    this.id = id;
    this.link = link;
    this.person = person;
    this.withdraw = withdraw;
    this.estimated = estimated;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public URI link() {
    return link;
  }

  @Override
  public CompletionStage<Outcome> outcome() {
    return outcome.minimalCompletionStage();
  }

  @Override
  public void withdraw(String reason) {
    if (!outcome.isDone()) {
      withdraw.accept(this, reason);
    }
  }

  @Override
  public void estimated(RowEstimate estimate) {
    if (!outcome.isDone()) {
      estimated.accept(this, estimate);
    }
  }

  boolean isOf(String other) {
    return person.equals(other);
  }

  /** What ends the wait when its time is up; cancelled at once if it has ended already. */
  synchronized void alarm(DeskTimer.Alarm set) {
    if (settled) {
      set.cancel();
    } else {
      alarm = set;
    }
  }

  /** Ends the wait; later endings are without effect. */
  void settle(Outcome end, Executor executor) {
    synchronized (this) {
      if (settled) {
        return;
      }
      settled = true;
      if (alarm != null) {
        alarm.cancel();
      }
    }
    var _ = outcome.completeAsync(() -> end, executor);
  }
}
