package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.gateway.judging.CommonForms;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.KnownForms;
import dev.weir.gateway.judging.KnownTexts;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.Prepared;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.sql.Catalogue;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.wire.postgres.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the judgement of a text, and has one made where there is none or where it does not hold any
 * more. Where a method answers null, either the client's turn waits, or {@link Attempt#refusal()}
 * says why the message must be refused. Touched by the session's event loop only.
 */
final class Judging {
  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);

  private static final int READ_AGAIN_MAX = 8;

  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;
  private final SessionEnvironment environment;
  private final Judge<PostgresSettings> judge;
  private final SessionAsk sessionAsk;
  private final Settling settling;
  private final Executor loop;
  private final Executor virtualThreads;
  private final KnownTexts texts = new KnownTexts();
  private final KnownForms forms = new KnownForms(new PostgresScan());
  private final CommonForms.OfSession common;

  Judging(
      Turn turn,
      Replies replies,
      SessionNames names,
      SessionEnvironment environment,
      Judge<PostgresSettings> judge,
      CommonForms.OfSession common,
      SessionAsk sessionAsk,
      Executor loop,
      Executor virtualThreads) {
    this.turn = turn;
    this.replies = replies;
    this.names = names;
    this.environment = environment;
    this.judge = judge;
    this.common = common;
    this.sessionAsk = sessionAsk;
    this.settling = new Settling(turn, replies, environment, sessionAsk, loop, virtualThreads);
    this.loop = loop;
    this.virtualThreads = virtualThreads;
  }

  /** The judgement of the text in these bytes. */
  @Nullable Judgement ofText(ByteBuf in, int index, int length) {
    Judgement noted = noted();
    if (noted != null || turn.attempt().refusal() != null || !settling.settled()) {
      return noted;
    }
    Judgement known = texts.find(in, index, length);
    if (known != null && environment.holds(known)) {
      return known;
    }
    if (!ByteBufUtil.isText(in, index, length, java.nio.charset.StandardCharsets.UTF_8)) {
      turn.attempt()
          .refuse(Refusal.of("22021", "invalid byte sequence for encoding \"UTF8\" in statement"));
      return null;
    }
    byte[] utf8 = new byte[length];
    in.getBytes(index, utf8);
    Judgement alike = forms.find(utf8);
    if (alike != null && environment.holds(alike)) {
      texts.keep(alike);
      return alike;
    }
    Stamp<PostgresSettings> now = environment.stamp();
    Judgement others = now == null ? null : common.find(now, utf8);
    if (others != null && environment.holds(others)) {
      texts.keep(others);
      return others;
    }
    start(utf8, Judge.Part.WHOLE);
    return null;
  }

  /** The judgement of a prepared statement, made again if it does not hold any more. */
  @Nullable Judgement ofPrepared(Prepared prepared) {
    Judgement noted = noted();
    if (noted != null) {
      prepared.judgedAgain(noted);
      return noted;
    }
    if (turn.attempt().refusal() != null || !settling.settled()) {
      return null;
    }
    Judgement before = prepared.judgement();
    if (environment.holds(before) && (before.reusable() || before.dependsOnNames())) {
      return before;
    }
    start(before.text().utf8(), prepared.part());
    return null;
  }

  /** The judgement of a portal that is about to run. */
  @Nullable Judgement ofPortal(Portal portal) {
    Judgement noted = noted();
    if (noted != null) {
      portal.judgedAgain(noted);
      return noted;
    }
    if (turn.attempt().refusal() != null || !settling.settled()) {
      return null;
    }
    Judgement before = portal.judgement();
    Prepared statement = portal.statement();
    if (statement == null) {
      return ofCursor(portal, before);
    }
    if (before.reusable() && environment.holds(before)) {
      return before;
    }
    start(before.text().utf8(), statement.part());
    return null;
  }

  /** What an open cursor reads is settled; only the policy can have changed. */
  private Judgement ofCursor(Portal portal, Judgement before) {
    if (before.reusable() && before.stamp().isOf(environment.policy())) {
      return before;
    }
    Judgement again = judge.judgeAgain(before, before.stamp().under(environment.policy()));
    portal.judgedAgain(again);
    return again;
  }

  /**
   * What was judged for this message, if the policy is still the same; and, after people have
   * looked at it for a while, if its names still mean the same.
   */
  private @Nullable Judgement noted() {
    Attempt attempt = turn.attempt();
    Judgement noted = attempt.judgement();
    if (noted != null && attempt.yes().hasWaited() && !environment.holds(noted)) {
      attempt.forgetJudgement();
      return null;
    }
    return noted != null && noted.stamp().isOf(environment.policy()) ? noted : null;
  }

  /**
   * To be called for messages that need no judgement: they may open a segment, in the middle of
   * which the session cannot be asked. What the texts behind them will need is asked before. False
   * if the turn waits for that.
   */
  boolean foreseen() {
    Attempt attempt = turn.attempt();
    if (!environment.ownWanted()
        || environment.stamp() != null
        || !(turn.segment() instanceof Segment.Fresh)
        || attempt.foreseen()) {
      return true;
    }
    if (!replies.quiet()) {
      turn.waitForReplies();
      return false;
    }
    if (!environment.settled() || !askable()) {
      return true;
    }
    attempt.foresee();
    int changes = environment.stamp(0).ownChanges();
    String searchPath = environment.searchPath();
    turn.waitFor(FrontendState.Cause.JUDGEMENT);
    virtualThreads.execute(() -> readOwn(searchPath, changes));
    return false;
  }

  /** If it fails, the text that needs it says so. */
  private void readOwn(@Nullable String searchPath, int changes) {
    try {
      SessionCatalogue catalogue = environment.catalogue();
      long version = shared(catalogue, searchPath).version();
      Catalogue own = catalogue.onSession(sessionAsk);
      loop.execute(() -> environment.own(own, changes, version));
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("catalogue unavailable: {}", unavailable.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException unexpected) {
      LOG.error("the session's names could not be read", unexpected);
    } finally {
      loop.execute(turn::resume);
    }
  }

  private static Catalogue shared(SessionCatalogue catalogue, @Nullable String searchPath)
      throws CatalogueUnavailable, InterruptedException {
    Catalogue current = catalogue.current(searchPath);
    return current == null ? catalogue.latest(searchPath) : current;
  }

  private void start(byte[] utf8, Judge.Part part) {
    start(utf8, part, null);
  }

  /**
   * @param behind a prepared statement to be judged again, so that a text that names it can be;
   *     null if the text itself is judged
   */
  private void start(byte[] utf8, Judge.Part part, @Nullable Prepared behind) {
    boolean unsettledNames = names.statements().unsettled() || names.portals().unsettled();
    SimpleQuery ask = askable() ? sessionAsk : null;
    if (environment.ownWanted() && ask == null && !replies.quiet()) {
      turn.waitForReplies();
      return;
    }
    Stamp<PostgresSettings> basis = environment.stamp(0);
    var job =
        new Job(
            turn.attempt().message(),
            utf8,
            part,
            basis,
            environment.searchPath(),
            environment.ownWanted(),
            environment,
            names.readOn(loop),
            ask);
    turn.waitFor(FrontendState.Cause.JUDGEMENT);
    virtualThreads.execute(() -> run(job, unsettledNames, behind));
  }

  /** Whether a question of Weir's own on the session would disturb nothing. */
  private boolean askable() {
    return replies.quiet() && replies.status() != TransactionStatus.FAILED && !turn.skipping();
  }

  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Job(
      long message,
      byte[] utf8,
      Judge.Part part,
      Stamp<PostgresSettings> basis,
      @Nullable String searchPath,
      boolean ownWanted,
      SessionEnvironment environment,
      NamesRead names,
      @Nullable SimpleQuery ask) {}

  /**
   * What a job found, and the session's own view if it read one.
   *
   * @param missed the catalogue that all sessions share does not know a name that was asked for
   */
  private record Found(
      Judgement judgement, @Nullable Catalogue own, long sharedVersion, boolean missed) {}

  private void run(Job job, boolean unsettledNames, @Nullable Prepared behind) {
    try {
      Found found = judge(job);
      loop.execute(() -> {
        if (turn.attempt().message() != job.message()) {
          LOG.error("a judgement came for a message that was dealt with");
        } else if (behind == null) {
          found(found, job, unsettledNames);
        } else {
          behind.judgedAgain(found.judgement());
          turn.resume();
        }
      });
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("catalogue unavailable: {}", unavailable.getMessage());
      fail(Refusal.of("58000", "the names in this statement cannot be looked up now"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      fail(Refusal.of("57P01", "the gateway stops"));
    } catch (RuntimeException | Error unexpected) {
      // an Error too: whatever a text does to its reader, its client must not wait for ever
      LOG.error("a statement could not be judged", unexpected);
      fail(Refusal.of("58000", "this statement could not be judged"));
    }
  }

  private void fail(Refusal refusal) {
    loop.execute(() -> {
      turn.attempt().refuse(refusal);
      turn.resume();
    });
  }

  private Found judge(Job job) throws CatalogueUnavailable, InterruptedException {
    SessionCatalogue catalogue = job.environment().catalogue();
    Catalogue shared = shared(catalogue, job.searchPath());
    if (job.ownWanted()) {
      return judgeOwn(job, shared);
    }
    Judge.Answer answer = judge.judge(question(job, shared, true, shared.version()));
    if (!answer.missed()) {
      return new Found(answer.judgement(), null, shared.version(), false);
    }
    Catalogue refreshed = catalogue.refreshed(job.searchPath());
    if (refreshed.version() != shared.version()) {
      answer = judge.judge(question(job, refreshed, true, refreshed.version()));
    }
    SimpleQuery ask = job.ask();
    if (answer.missed() && ask != null) {
      Catalogue own = catalogue.onSession(ask);
      answer = judge.judge(question(job, own, false, refreshed.version()));
    }
    return new Found(answer.judgement(), null, refreshed.version(), answer.missed());
  }

  /** The session may see what others do not: its own view decides. */
  private Found judgeOwn(Job job, Catalogue shared)
      throws CatalogueUnavailable, InterruptedException {
    SimpleQuery ask = job.ask();
    Catalogue own = sessionAsk.ownView(shared.version());
    if (own == null) {
      if (ask == null) {
        // A transaction that failed answers no question, and has to be ended all the same.
        Judge.Answer answer = judge.judge(question(job, shared, false, shared.version()));
        if (answer.judgement().controlsTransactionsOnly()) {
          return new Found(answer.judgement(), null, shared.version(), true);
        }
        throw new CatalogueUnavailable("the session cannot be asked in the middle of a pipeline");
      }
      own = job.environment().catalogue().onSession(ask);
    }
    Judge.Answer answer = judge.judge(question(job, own, false, shared.version()));
    return new Found(answer.judgement(), own, shared.version(), true);
  }

  private static Judge.Question<PostgresSettings> question(
      Job job, Catalogue catalogue, boolean shared, long sharedVersion) {
    Stamp<PostgresSettings> stamp = job.basis().withCatalogue(sharedVersion);
    return new Judge.Question<>(job.utf8(), job.part(), stamp, catalogue, shared, job.names());
  }

  private void found(Found found, Job job, boolean unsettledNames) {
    NamesRead told = job.names();
    Judgement judgement = found.judgement();
    if (found.own() != null) {
      environment.own(found.own(), judgement.stamp().ownChanges(), found.sharedVersion());
    }
    if (judgement.dependsOnNames() && unsettledNames) {
      // the names it was read with were about to change: wait, then read again
      if (replies.quiet()) {
        turn.resume();
      } else {
        turn.waitForReplies();
      }
      return;
    }
    Prepared outdated = told.outdated(judgement.stamp());
    if (outdated != null) {
      readAgain(outdated);
      return;
    }
    if (job.part() == Judge.Part.WHOLE) {
      texts.keep(judgement);
      forms.keep(judgement);
      if (!found.missed()) {
        common.keep(judgement);
      }
    }
    turn.attempt().judged(judgement, told);
    turn.resume();
  }

  /** What a name stands for was judged under another search path or catalogue: that goes first. */
  private void readAgain(Prepared outdated) {
    if (turn.attempt().readAgain() > READ_AGAIN_MAX) {
      turn.attempt()
          .refuse(
              Refusal.of("58000", "what a name in this statement stands for changes all the time"));
      turn.resume();
      return;
    }
    start(outdated.judgement().text().utf8(), outdated.part(), outdated);
  }
}
