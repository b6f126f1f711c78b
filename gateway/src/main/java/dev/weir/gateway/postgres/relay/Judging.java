package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
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

  /** A transaction that failed answers no question, and is over before the name is looked up. */
  private static final Refusal NAMES_AFTER_FAILURE =
      Refusal.of(
          Refusal.INSUFFICIENT_PRIVILEGE,
          "what names mean in this text cannot be asked in a transaction that failed",
          "Send the statements after its end in another message.");

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
      long version = JudgingJob.shared(catalogue, searchPath).version();
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

  private void start(byte[] utf8, Judge.Part part) {
    start(utf8, part, null);
  }

  /**
   * @param behind a prepared statement to be judged again, so that a text that names it can be;
   *     null if the text itself is judged
   */
  private void start(byte[] utf8, Judge.Part part, @Nullable Prepared behind) {
    boolean unsettledNames = names.statements().unsettled() || names.portals().unsettled();
    boolean askable = askable();
    boolean wantsQuiet = turn.attempt().wantsQuiet() || environment.ownWanted() && !askable;
    if (wantsQuiet && !replies.quiet()) {
      turn.waitForReplies();
      return;
    }
    var job =
        new JudgingJob(
            judge,
            environment,
            sessionAsk,
            turn.attempt().message(),
            utf8,
            part,
            names.readOn(loop),
            askable);
    boolean answersComing = !replies.quiet();
    turn.waitFor(FrontendState.Cause.JUDGEMENT);
    virtualThreads.execute(() -> run(job, unsettledNames, answersComing, behind));
  }

  /** Whether a question of Weir's own on the session would disturb nothing. */
  private boolean askable() {
    return replies.quiet() && replies.status() != TransactionStatus.FAILED && !turn.skipping();
  }

  private void run(
      JudgingJob job, boolean unsettledNames, boolean answersComing, @Nullable Prepared behind) {
    try {
      JudgingJob.Found found = job.run();
      loop.execute(() -> {
        if (turn.attempt().message() != job.message()) {
          LOG.error("a judgement came for a message that was dealt with");
        } else if (found.names() == JudgingJob.Names.NOT_ASKED_FOR && answersComing) {
          // the session could not be asked for a name that nobody else knows: it can be by then
          readWhenQuiet();
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

  /** Not before the message was looked at again: the server may have asked for data meanwhile. */
  private void readWhenQuiet() {
    turn.attempt().wantQuiet();
    turn.resume();
  }

  private void found(JudgingJob.Found found, JudgingJob job, boolean unsettledNames) {
    NamesRead told = job.sessionNames();
    Judgement judgement = found.judgement();
    if (found.own() != null) {
      environment.own(found.own(), judgement.stamp().ownChanges(), found.sharedVersion());
    }
    if (judgement.dependsOnNames() && unsettledNames) {
      // the names it was read with were about to change
      readWhenQuiet();
      return;
    }
    Prepared outdated = told.outdated(judgement.stamp());
    if (outdated != null) {
      readAgain(outdated);
      return;
    }
    if (found.names() == JudgingJob.Names.NOT_ASKED_FOR && judgement.namesAfterTransaction()) {
      turn.attempt().refuse(NAMES_AFTER_FAILURE);
      turn.resume();
      return;
    }
    if (job.part() == Judge.Part.WHOLE && found.names() == JudgingJob.Names.FOLLOWED) {
      texts.keep(judgement);
      forms.keep(judgement);
      common.keep(judgement);
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
