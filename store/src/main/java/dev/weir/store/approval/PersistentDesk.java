package dev.weir.store.approval;

import dev.weir.policy.Subject;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.HoldRequest;
import dev.weir.session.RowEstimate;
import dev.weir.session.SessionIds;
import dev.weir.session.approval.ApprovalRequest;
import dev.weir.session.approval.ApprovalState;
import dev.weir.session.approval.ReviewDesk;
import dev.weir.session.approval.StatementIdentity;
import dev.weir.session.approval.Vote;
import dev.weir.session.notice.ApprovalNotices;
import dev.weir.store.audit.AuditTable;
import dev.weir.store.notice.PersistentOutbox;
import dev.weir.store.sqlite.Database;
import dev.weir.store.sqlite.Database.StoreFailed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The approval desk of one gateway. Every change of a request is a transaction of the database's
 * one writer, and takes effect (wakes the statement that waits) only when it is committed; so two
 * changes never race. Thread-safe. See docs/adr/0007-approvals.md.
 */
public final class PersistentDesk implements ApprovalDesk, ReviewDesk, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PersistentDesk.class);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(5);
  private static final int REASON_CHARACTERS_MAX = 2000;
  private static final int COUNT_MOST = 1000;
  private static final Executor WAKE = Thread::startVirtualThread;

  private final Database database;
  private final DeskSettings settings;
  private final InstantSource clock;
  private final DeskTimer timer;
  private final SessionIds ids;
  private final PersistentOutbox outbox;
  private final ApprovalTable table;
  private final Announcements announcements = new Announcements();
  private final ConcurrentHashMap<String, HeldStatement> held = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private PersistentDesk(
      Database database,
      DeskSettings settings,
      InstantSource clock,
      DeskTimer timer,
      SessionIds ids,
      PersistentOutbox outbox) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
    this.timer = timer;
    this.ids = ids;
    this.outbox = outbox;
    this.table = new ApprovalTable(settings);
  }

  /**
   * Opens the desk; requests that waited when the run before ended are now interrupted.
   *
   * @param database with {@link dev.weir.store.DeskSchema}; stays the caller's
   * @param outbox of the same database; is given what people are told
   * @throws StoreFailed if the database refuses
   */
  public static PersistentDesk open(
      Database database,
      DeskSettings settings,
      InstantSource clock,
      DeskTimer timer,
      SessionIds ids,
      PersistentOutbox outbox) {
    var desk = new PersistentDesk(database, settings, clock, timer, ids, outbox);
    int interrupted = database.write(desk::interruptLeft);
    if (interrupted > 0) {
      LOG.info("{} requests for approval were interrupted by the restart", interrupted);
    }
    return desk;
  }

  /** At a start nobody waits any more. */
  private int interruptLeft(Handle handle) {
    List<ApprovalRequest> left =
        table.list(handle, Set.of(ApprovalState.Name.WAITING), null, Integer.MAX_VALUE);
    table.interruptWaiting(handle);
    left.forEach(request -> tell(handle, request.in(waiting(request).interrupt())));
    return left.size();
  }

  /** Of a request that has just come into its state. */
  private void tell(Handle handle, ApprovalRequest request) {
    outbox.add(handle, () -> ApprovalNotices.of(request, clock.instant()));
  }

  // ---- the data path's side ----

  @Override
  public Waiting hold(HoldRequest request, Duration wait) throws DeskUnavailable {
    String id = ids.next();
    ApprovalRequest filed = Filing.of(request, id, settings.linkTo(id), clock.instant(), wait);
    String person = Filing.person(request.subject());
    var statement = new HeldStatement(id, filed.link(), person, this::withdraw, this::estimated);
    String identity = StatementIdentity.of(request);
    String termsIdentity = StatementIdentity.ofTerms(request);
    try {
      String refusal =
          Database.await(
              database.writeLater(
                  handle -> {
                    String full = refusal(person);
                    if (full == null) {
                      table.insert(handle, filed, identity, termsIdentity);
                      tell(handle, filed);
                    }
                    return full;
                  },
                  full -> {
                    if (full == null) {
                      held.put(id, statement);
                      announce(filed);
                    }
                  }));
      if (refusal != null) {
        throw new DeskUnavailable(refusal);
      }
    } catch (StoreFailed e) {
      LOG.error("a request for approval could not be filed", e);
      throw new DeskUnavailable("the request for approval could not be filed");
    }
    statement.alarm(timer.at(filed.waitUntil(), () -> expire(id)));
    return statement;
  }

  /** Runs on the writer's thread, so that what it counts does not change meanwhile. */
  private @Nullable String refusal(String person) {
    if (closed) {
      return "the gateway is stopping";
    }
    if (held.size() >= settings.waitingMax()) {
      return "too many statements wait for approval";
    }
    long ofPerson = held.values().stream().filter(statement -> statement.isOf(person)).count();
    return ofPerson >= settings.waitingPerUserMax()
        ? "too many of your statements wait for approval"
        : null;
  }

  @Override
  public @Nullable Yes claimLateYes(HoldRequest request) throws DeskUnavailable {
    String identity = StatementIdentity.of(request);
    String termsIdentity = StatementIdentity.ofTerms(request);
    String sessionId = request.place().session();
    try {
      ApprovalRequest claimed =
          Database.await(
              database.writeLater(
                  handle ->
                      table.claim(handle, identity, termsIdentity, sessionId, clock.instant()),
                  used -> {
                    if (used != null) {
                      announcements.announce(used);
                    }
                  }));
      return claimed == null ? null : Filing.yes(claimed);
    } catch (StoreFailed e) {
      LOG.error("a late approval could not be looked up", e);
      throw new DeskUnavailable("approvals cannot be looked up");
    }
  }

  private void expire(String id) {
    changeWaiting(
        id,
        request -> waiting(request).expire(request.waitUntil().plus(request.terms().retryWithin())),
        new Outcome.Expired(clock.instant()));
  }

  private void withdraw(HeldStatement statement, String reason) {
    Instant now = clock.instant();
    changeWaiting(
        statement.id(),
        request -> waiting(request).withdraw(reason, now.plus(request.terms().retryWithin())),
        new Outcome.Withdrawn(reason));
  }

  /** Reviewers decide without it as well: if it cannot be written down, that is all. */
  private void estimated(HeldStatement statement, RowEstimate estimate) {
    try {
      var _ =
          database
              .writeLater(
                  handle -> estimate(handle, statement.id(), estimate),
                  told -> {
                    if (told != null) {
                      announcements.announce(told);
                    }
                  })
              .whenComplete((told, fault) -> {
                if (fault != null) {
                  LOG.warn("an estimate for request {} was lost", statement.id(), fault);
                }
              });
    } catch (StoreFailed e) {
      LOG.warn("an estimate for request {} was lost", statement.id(), e);
    }
  }

  private @Nullable ApprovalRequest estimate(Handle handle, String id, RowEstimate estimate) {
    ApprovalRequest request = table.find(handle, id);
    if (request == null || !(request.state() instanceof ApprovalState.Waiting)) {
      return null;
    }
    table.saveEstimate(handle, id, estimate);
    return request.estimated(estimate);
  }

  private static ApprovalState.Waiting waiting(ApprovalRequest request) {
    return (ApprovalState.Waiting) request.state();
  }

  /**
   * Ends a wait without an answer. If the database refuses, the wait ends all the same (nothing
   * runs), and writing it down is tried again.
   */
  private void changeWaiting(
      String id, Function<ApprovalRequest, ApprovalState> next, Outcome ifRefused) {
    try {
      var _ =
          database
              .writeLater(handle -> change(handle, id, next), this::committed)
              .whenComplete((changed, fault) -> {
                if (fault != null) {
                  endAnyway(id, next, ifRefused, fault);
                }
              });
    } catch (StoreFailed e) {
      endAnyway(id, next, ifRefused, e);
    }
  }

  private @Nullable ApprovalRequest change(
      Handle handle, String id, Function<ApprovalRequest, ApprovalState> next) {
    ApprovalRequest request = table.find(handle, id);
    if (request == null || !(request.state() instanceof ApprovalState.Waiting)) {
      return null;
    }
    ApprovalRequest changed = request.in(next.apply(request));
    table.save(handle, changed, null);
    tell(handle, changed);
    return changed;
  }

  private void endAnyway(
      String id, Function<ApprovalRequest, ApprovalState> next, Outcome outcome, Throwable fault) {
    LOG.error("the end of request {} could not be written down", id, fault);
    HeldStatement statement = held.remove(id);
    if (statement != null) {
      statement.settle(outcome, WAKE);
    }
    if (!closed) {
      timer.at(clock.instant().plus(AGAIN_AFTER), () -> changeWaiting(id, next, outcome));
    }
  }

  /** Runs on the writer's thread, right after the change is on disk. */
  private void committed(@Nullable ApprovalRequest changed) {
    if (changed == null) {
      return;
    }
    announce(changed);
    Outcome outcome = Filing.outcome(changed);
    HeldStatement statement = outcome == null ? null : held.remove(changed.id());
    if (outcome != null && statement != null) {
      statement.settle(outcome, WAKE);
    }
  }

  private void announce(ApprovalRequest request) {
    announcements.announce(request);
    outbox.added();
  }

  // ---- the reviewers' side ----

  @Override
  public List<ApprovalRequest> list(
      Set<ApprovalState.Name> states, @Nullable String afterId, int countMax) {
    if (countMax < 1 || countMax > COUNT_MOST) {
      throw new IllegalArgumentException("a page has 1 to " + COUNT_MOST + " requests");
    }
    return database.read(handle -> table.list(handle, states, afterId, countMax));
  }

  @Override
  public @Nullable ApprovalRequest find(String id) {
    return database.read(handle -> table.find(handle, id));
  }

  @Override
  public Answer answer(
      String id, Subject reviewer, boolean yes, String reason, @Nullable String seen) {
    String given =
        reason.length() <= REASON_CHARACTERS_MAX
            ? reason
            : reason.substring(0, REASON_CHARACTERS_MAX);
    return Database.await(
        database.writeLater(
            handle -> answer(handle, id, reviewer, yes, given, seen),
            answer -> {
              if (answer instanceof Answer.Accepted(ApprovalRequest changed)) {
                committed(changed);
              }
            }));
  }

  private Answer answer(
      Handle handle,
      String id,
      Subject reviewer,
      boolean yes,
      String reason,
      @Nullable String seen) {
    ApprovalRequest request = table.find(handle, id);
    if (request == null) {
      return new Answer.NotAllowed(Answer.Why.UNKNOWN_REQUEST, "there is no such request");
    }
    Instant now = clock.instant();
    Answer answer = asItStands(request).answer(reviewer, yes, reason, now, request, seen);
    if (answer instanceof Answer.Accepted(ApprovalRequest changed)) {
      Vote vote = changed.state().votes().getLast();
      table.save(handle, changed, vote);
      // A yes that is one of several needed changes nothing that people wait for.
      if (!changed.state().label().equals(request.state().label())) {
        tell(handle, changed);
      }
      AuditTable.insert(handle, new AuditEvent.ApprovalAnswered(now, reviewer, id, yes, reason));
    }
    return answer;
  }

  /** A request that waits on paper, but for which nobody waits, has in truth expired. */
  private ApprovalRequest asItStands(ApprovalRequest request) {
    if (request.state() instanceof ApprovalState.Waiting waiting
        && !held.containsKey(request.id())) {
      return request.in(waiting.expire(request.waitUntil().plus(request.terms().retryWithin())));
    }
    return request;
  }

  @Override
  public Subscription subscribe(Consumer<ApprovalRequest> listener) {
    return announcements.subscribe(listener);
  }

  private List<ApprovalRequest> interruptAll(Handle handle) {
    return held.keySet().stream()
        .map(id -> change(handle, id, request -> waiting(request).interrupt()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** Ends every wait as interrupted, and takes no more. */
  @Override
  public void close() {
    closed = true;
    try {
      // On the writer's thread, after which none can be filed any more.
      var _ =
          Database.await(
              database.writeLater(this::interruptAll, all -> all.forEach(this::committed)));
    } catch (StoreFailed e) {
      LOG.warn("the end of waiting requests is only written down at the next start", e);
    }
    held.values().forEach(statement -> statement.settle(new Outcome.Interrupted(), WAKE));
    held.clear();
    announcements.close();
  }
}
