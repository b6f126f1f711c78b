package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.KnownTexts;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.mysql.relay.naming.NamesRead;
import dev.weir.gateway.mysql.relay.naming.Prepared;
import dev.weir.gateway.mysql.relay.naming.SessionNames;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.sql.Catalogue;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.CanonicalText;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
  private final SessionAsk ask;
  private final Executor loop;
  private final Executor virtualThreads;
  private final KnownTexts texts = new KnownTexts();

  Judging(
      Turn turn,
      SessionNames names,
      SessionState state,
      Judge<MySqlSettings> judge,
      SessionAsk ask,
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

  /** The judgement of the text behind the first byte of this packet, as the client sent it. */
  Attempt.@Nullable Judged ofText(Packet packet) {
    if (noted() instanceof Attempt.Judged noted) {
      return noted;
    }
    if (turn.attempt().refusal() != null || !settled()) {
      return null;
    }
    ByteBuf in = packet.payload();
    int from = packet.from() + 1;
    int length = packet.length() - 1;
    if (readsAsItIs(in, from, length)) {
      Judgement known = texts.find(in, from, length);
      if (known != null && state.holds(known, state.readingSettings())) {
        return new Attempt.Judged(known, null);
      }
    }
    start(packet.bytes(1), Judge.Part.WHOLE, state.readingSettings(), true, null);
    return null;
  }

  /** The judgement of a text that stands for a command without one. */
  Attempt.@Nullable Judged ofCommand(String sql) {
    if (noted() instanceof Attempt.Judged noted) {
      return noted;
    }
    if (turn.attempt().refusal() != null || !settled()) {
      return null;
    }
    byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
    start(utf8, Judge.Part.WHOLE, state.readingSettings(), false, null);
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
      List<List<@Nullable String>> answer = List.of();
      for (String question : SessionState.questions()) {
        answer = ask.ask(question);
      }
      List<List<@Nullable String>> rows = answer;
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
        new Job(
            raw,
            part,
            reading,
            ofClient ? state.settings() : null,
            state.stamp(0, reading),
            state.ownWanted(),
            names.readOn(loop));
    turn.waits();
    virtualThreads.execute(() -> run(job, behind));
  }

  /**
   * @param client the settings that the text is made canonical under; null if it is
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Job(
      byte[] raw,
      Judge.Part part,
      MySqlSettings reading,
      @Nullable MySqlSettings client,
      Stamp<MySqlSettings> basis,
      boolean ownWanted,
      NamesRead names) {}

  /** A text as it is read and as it is forwarded. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Text(byte[] utf8, byte @Nullable [] rewritten) {}

  /** What a job found, and the session's own view if it read one. */
  private record Found(
      Judgement judgement, Text text, @Nullable Catalogue own, long sharedVersion) {}

  private void run(Job job, @Nullable Prepared behind) {
    try {
      Text text = text(job);
      if (text == null) {
        return;
      }
      Found found = judge(job, text);
      loop.execute(() -> {
        if (behind == null) {
          found(found, job);
        } else {
          behind.judgedAgain(found.judgement());
          turn.resume();
        }
      });
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

  /** The text as it is to be read; null if it was refused. */
  private @Nullable Text text(Job job) {
    MySqlSettings client = job.client();
    if (client == null) {
      return new Text(job.raw(), null);
    }
    return switch (CanonicalText.read(job.raw(), client)) {
      case CanonicalText.Refused refused -> {
        fail(refusal(refused));
        yield null;
      }
      case CanonicalText.Canonical canonical -> {
        byte[] utf8 = canonical.text().getBytes(StandardCharsets.UTF_8);
        if (!isSettled(utf8, job.reading())) {
          fail(
              Refusal.of(
                  Refusal.INSUFFICIENT_PRIVILEGE,
                  "what the comments in this text hide cannot be told",
                  "Leave executable comments out."));
          yield null;
        }
        boolean same = Arrays.equals(canonical.bytes(), job.raw());
        yield new Text(utf8, same ? null : canonical.bytes());
      }
    };
  }

  /** Whether the canonical text of a canonical text is itself. */
  private static boolean isSettled(byte[] utf8, MySqlSettings reading) {
    return CanonicalText.read(utf8, reading) instanceof CanonicalText.Canonical again
        && Arrays.equals(again.bytes(), utf8);
  }

  private static Refusal refusal(CanonicalText.Refused refused) {
    String state = refused.errorCode() == 1300 ? Refusal.INVALID_TEXT : refused.sqlState();
    return Refusal.of(state, refused.reason());
  }

  private void fail(Refusal refusal) {
    loop.execute(() -> {
      turn.attempt().refuse(refusal);
      turn.resume();
    });
  }

  private Found judge(Job job, Text text) throws CatalogueUnavailable, InterruptedException {
    SessionCatalogue catalogue = state.catalogue();
    String database = job.reading().database();
    Catalogue current = catalogue.current(database);
    Catalogue shared = current == null ? catalogue.latest(database) : current;
    if (job.ownWanted()) {
      return judgeOwn(job, text, shared.version());
    }
    Judge.Answer answer = judge.judge(question(job, text, shared, true, shared.version()));
    if (!answer.missed()) {
      return new Found(answer.judgement(), text, null, shared.version());
    }
    Catalogue refreshed = catalogue.refreshed(database);
    if (refreshed.version() != shared.version()) {
      answer = judge.judge(question(job, text, refreshed, true, refreshed.version()));
    }
    return new Found(answer.judgement(), text, null, refreshed.version());
  }

  /** The session may see what others do not: its own view decides. */
  private Found judgeOwn(Job job, Text text, long sharedVersion)
      throws CatalogueUnavailable, InterruptedException {
    String database = job.reading().database();
    Catalogue own =
        CompletableFuture.supplyAsync(() -> state.own(sharedVersion, database), loop).join();
    if (own == null) {
      own = state.catalogue().onSession(ask);
    }
    Judge.Answer answer = judge.judge(question(job, text, own, false, sharedVersion));
    return new Found(answer.judgement(), text, own, sharedVersion);
  }

  private static Judge.Question<MySqlSettings> question(
      Job job, Text text, Catalogue catalogue, boolean shared, long sharedVersion) {
    return new Judge.Question<>(
        text.utf8(),
        job.part(),
        job.basis().withCatalogue(sharedVersion),
        catalogue,
        shared,
        job.names());
  }

  private void found(Found found, Job job) {
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
    if (job.client() != null
        && found.text().rewritten() == null
        && Arrays.equals(job.raw(), found.text().utf8())) {
      texts.keep(judgement);
    }
    turn.attempt().judged(new Attempt.Judged(judgement, found.text().rewritten()), job.names());
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
