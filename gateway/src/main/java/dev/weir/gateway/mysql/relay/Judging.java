package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.KnownForms;
import dev.weir.gateway.judging.KnownTexts;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.mysql.relay.naming.NamesRead;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.MySqlScan;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the judgement of a text, and has one made where there is none or where it does not hold any
 * more. Where a method answers null, either the client's turn waits, or {@link Attempt#refusal()}
 * says why the command must be refused. Touched by the session's event loop only.
 */
final class Judging {
  private static final Logger LOG = LoggerFactory.getLogger(Judging.class);
  private static final int READ_AGAIN_MAX = 8;

  private final Turn turn;
  private final SessionNames names;
  private final SessionState state;
  private final Judge<MySqlSettings> judge;
  private final Unlimited ask;
  private final Executor loop;
  private final Executor virtualThreads;
  private final KnownTexts texts = new KnownTexts();
  private final KnownForms forms = new KnownForms(new MySqlScan());

  Judging(
      Turn turn,
      SessionNames names,
      SessionState state,
      Judge<MySqlSettings> judge,
      Unlimited ask,
      Executor loop,
      Executor virtualThreads) {
    this.turn = turn;
    this.names = names;
    this.state = state;
    this.judge = judge;
    this.ask = ask;
    this.loop = loop;
    this.virtualThreads = virtualThreads;
  }

  /** The judgement of a text as the client sent it. */
  Attempt.@Nullable Judged ofText(ByteBuf text) {
    if (noted() instanceof Attempt.Judged noted) {
      return noted;
    }
    if (turn.attempt().refusal() != null || !settled()) {
      return null;
    }
    int from = text.readerIndex();
    int length = text.readableBytes();
    if (readsAsItIs(text, from, length)) {
      Judgement known = texts.find(text, from, length);
      if (known != null && state.holds(known, state.readingSettings())) {
        return new Attempt.Judged(known, null);
      }
    }
    byte[] raw = ByteBufUtil.getBytes(text);
    // a text that has a form is ASCII and canonical as it stands
    Judgement alike = forms.find(raw);
    if (alike != null && state.holds(alike, state.readingSettings())) {
      texts.keep(alike);
      return new Attempt.Judged(alike, null);
    }
    start(raw, Judge.Part.WHOLE, state.readingSettings(), true, null);
    return null;
  }

  /** The judgement of a prepared statement, made again if it does not hold any more. */
  @Nullable Judgement ofPrepared(Prepared prepared) {
    if (noted() instanceof Attempt.Judged noted) {
      prepared.judgedAgain(noted.judgement());
      return noted.judgement();
    }
    if (turn.attempt().refusal() != null || !settled()) {
      return null;
    }
    String fault = outOfStep(prepared);
    if (fault != null) {
      turn.attempt().refuse(Refusal.of(Refusal.INSUFFICIENT_PRIVILEGE, fault, "Prepare it again."));
      return null;
    }
    Judgement before = prepared.judgement();
    if (before.reusable() && state.holds(before, prepared.settings())) {
      return before;
    }
    start(before.text().utf8(), prepared.part(), prepared.settings(), false, null);
    return null;
  }

  /** The server may read a prepared statement anew, and would do so with the settings of now. */
  private @Nullable String outOfStep(Prepared prepared) {
    MySqlSettings now = state.readingSettings();
    if (!now.withDatabase(prepared.settings().database()).equals(prepared.settings())) {
      return "this statement was prepared under another sql_mode";
    }
    return state.ownWanted() && !now.equals(prepared.settings())
        ? "this statement was prepared in another database"
        : null;
  }

  /**
   * The judgement of an open cursor: what it reads is settled, only the policy can have changed.
   */
  Judgement ofCursor(Judgement opened) {
    return opened.reusable() && opened.stamp().isOf(state.policy())
        ? opened
        : judge.judgeAgain(opened, opened.stamp().under(state.policy()));
  }

  /** Whether these bytes are the text, whatever the client's character set. */
  private boolean readsAsItIs(ByteBuf in, int from, int length) {
    return state.clientSendsUtf8() || isAscii(in, from, length);
  }

  private static boolean isAscii(ByteBuf in, int from, int length) {
    return in.forEachByte(from, length, value -> value >= 0) < 0;
  }

  /**
   * What was judged for this command, if the policy is still the same; and, after people have
   * looked at it for a while, if its names still mean the same.
   */
  private Attempt.@Nullable Judged noted() {
    Attempt attempt = turn.attempt();
    Attempt.Judged noted = attempt.judged();
    if (noted == null) {
      return null;
    }
    Stamp<?> stamp = noted.judgement().stamp();
    if (attempt.yes().hasWaited()
        && !(stamp.settings() instanceof MySqlSettings reading
            && state.holds(noted.judgement(), reading))) {
      attempt.forgetJudgement();
      return null;
    }
    return stamp.isOf(state.policy()) ? noted : null;
  }

  /** Whether the settings are known; if not, the turn waits for them or is refused. */
  private boolean settled() {
    if (!state.asks()) {
      return true;
    }
    turn.waits();
    virtualThreads.execute(this::settle);
    return false;
  }

  private void settle() {
    try {
      List<List<@Nullable String>> rows = ask.ask(SessionState.QUESTION);
      String reports = SessionState.askForReports(rows);
      if (reports != null) {
        ask.ask(reports);
      }
      loop.execute(() -> {
        if (!state.asked(rows)) {
          turn.attempt()
              .refuse(
                  Refusal.of(Refusal.SYSTEM_ERROR, "the settings of this session cannot be read"));
        }
        turn.resume();
      });
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("settings of a session: {}", unavailable.getMessage());
      fail(Refusal.of(Refusal.SYSTEM_ERROR, "the settings of this session cannot be read"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      fail(Refusal.of(Refusal.SHUTDOWN, "the gateway stops"));
    } catch (RuntimeException | Error unexpected) {
      LOG.error("the settings of a session could not be read", unexpected);
      fail(Refusal.of(Refusal.SYSTEM_ERROR, "the settings of this session cannot be read"));
    }
  }

  /**
   * @param raw as the client sent it, or UTF-8
   * @param ofClient whether it is in the client's character set and to be made canonical
   * @param behind a prepared statement to be judged again, so that a text that names it can be;
   *     null if the text itself is judged
   */
  private void start(
      byte[] raw,
      Judge.Part part,
      MySqlSettings reading,
      boolean ofClient,
      @Nullable Prepared behind) {
    var job =
        new JudgingJob(
            raw,
            part,
            reading,
            ofClient ? state.settings() : null,
            state.stamp(0, reading),
            state.ownWanted(),
            names.readOn(loop),
            state,
            judge,
            ask,
            loop);
    turn.waits();
    virtualThreads.execute(() -> run(job, behind));
  }

  private void run(JudgingJob job, @Nullable Prepared behind) {
    try {
      JudgingJob.Found found = job.run();
      loop.execute(() -> {
        if (behind == null) {
          found(found, job);
        } else {
          behind.judgedAgain(found.judgement());
          turn.resume();
        }
      });
    } catch (Refused refused) {
      fail(refused.refusal());
    } catch (CatalogueUnavailable unavailable) {
      LOG.warn("catalogue unavailable: {}", unavailable.getMessage());
      fail(Refusal.of(Refusal.SYSTEM_ERROR, "the names in this statement cannot be looked up now"));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      fail(Refusal.of(Refusal.SHUTDOWN, "the gateway stops"));
    } catch (RuntimeException | Error unexpected) {
      // an Error too: whatever a text does to its reader, its client must not wait for ever
      LOG.error("a statement could not be judged", unexpected);
      fail(Refusal.of(Refusal.SYSTEM_ERROR, "this statement could not be judged"));
    }
  }

  private void fail(Refusal refusal) {
    loop.execute(() -> {
      turn.attempt().refuse(refusal);
      turn.resume();
    });
  }

  private void found(JudgingJob.Found found, JudgingJob job) {
    Judgement judgement = found.judgement();
    if (found.own() != null) {
      state.own(
          found.own(),
          judgement.stamp().ownChanges(),
          found.sharedVersion(),
          job.reading().database());
    }
    for (Prepared told : job.names().told()) {
      String fault = outOfStep(told);
      if (fault != null) {
        turn.attempt()
            .refuse(Refusal.of(Refusal.INSUFFICIENT_PRIVILEGE, fault, "Prepare it again."));
        turn.resume();
        return;
      }
    }
    Prepared outdated = outdated(job.names());
    if (outdated != null) {
      readAgain(outdated);
      return;
    }
    if (job.isOfClient() && found.isAsSent(job.raw())) {
      texts.keep(judgement);
      forms.keep(judgement);
    }
    turn.attempt().judged(new Attempt.Judged(judgement, found.rewritten()), job.names());
    turn.resume();
  }

  /** A prepared statement that was told but means something else by now. */
  private @Nullable Prepared outdated(NamesRead told) {
    for (Prepared prepared : told.told()) {
      if (!state.holds(prepared.judgement(), prepared.settings())) {
        return prepared;
      }
    }
    return null;
  }

  /** What a name stands for was judged with another catalogue or policy: that goes first. */
  private void readAgain(Prepared outdated) {
    if (turn.attempt().readAgain() > READ_AGAIN_MAX) {
      turn.attempt()
          .refuse(
              Refusal.of(
                  Refusal.SYSTEM_ERROR,
                  "what a name in this statement stands for changes all the time"));
      turn.resume();
      return;
    }
    start(
        outdated.judgement().text().utf8(), outdated.part(), outdated.settings(), false, outdated);
  }
}
