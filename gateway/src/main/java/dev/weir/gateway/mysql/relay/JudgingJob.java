package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.mysql.relay.naming.NamesRead;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.sql.Catalogue;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.CanonicalText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Makes a text canonical, reads it and has it judged, on a virtual thread while the client's turn
 * waits.
 *
 * @param raw as the client sent it, or UTF-8
 * @param part which part of the text is meant
 * @param reading the settings that it is read under once it is UTF-8
 * @param client the settings that it is made canonical under; null if it is
 * @param basis what the judgement will rest on, the catalogue aside
 * @param ownWanted whether the session sees names that others do not
 * @param names of the session, as they are told
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record JudgingJob(
    byte[] raw,
    Judge.Part part,
    MySqlSettings reading,
    @Nullable MySqlSettings client,
    Stamp<MySqlSettings> basis,
    boolean ownWanted,
    NamesRead names,
    SessionState state,
    Judge<MySqlSettings> judge,
    Unlimited ask,
    Executor loop) {
  /** The server's number for text that its character set does not have. */
  private static final int INVALID_CHARACTERS = 1300;

  /**
   * What came of it.
   *
   * @param utf8 the text as it was read
   * @param rewritten what the server gets in place of what the client sent; null if that passes
   * @param own the session's own view, if that was read
   * @param sharedVersion of the catalogue that all sessions share
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Found(
      Judgement judgement,
      byte[] utf8,
      byte @Nullable [] rewritten,
      @Nullable Catalogue own,
      long sharedVersion) {
    /** Whether what was read is what the client sent, byte for byte. */
    boolean isAsSent(byte[] raw) {
      return rewritten == null && Arrays.equals(raw, utf8);
    }
  }

  /** A text as it is read and as it is forwarded. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Text(byte[] utf8, byte @Nullable [] rewritten) {
    Found found(Judge.Answer answer, @Nullable Catalogue own, long sharedVersion) {
      return new Found(answer.judgement(), utf8, rewritten, own, sharedVersion);
    }
  }

  /** Whether it is a text of the client's. */
  boolean isOfClient() {
    return client != null;
  }

  /**
   * Does it; blocks.
   *
   * @throws Refused if the text cannot be read at all
   */
  Found run() throws Refused, CatalogueUnavailable, InterruptedException {
    Text text = text();
    SessionCatalogue catalogue = state.catalogue();
    String database = reading.database();
    Catalogue current = catalogue.current(database);
    Catalogue shared = current == null ? catalogue.latest(database) : current;
    if (ownWanted) {
      return judgeOwn(text, shared.version());
    }
    Judge.Answer answer = judge.judge(question(text, shared, true, shared.version()));
    if (!answer.missed()) {
      return text.found(answer, null, shared.version());
    }
    Catalogue refreshed = catalogue.refreshed(database);
    if (refreshed.version() != shared.version()) {
      answer = judge.judge(question(text, refreshed, true, refreshed.version()));
    }
    return text.found(answer, null, refreshed.version());
  }

  private Text text() throws Refused {
    return switch (client) {
      case null -> new Text(raw, null);
      case MySqlSettings settings ->
          switch (CanonicalText.read(raw, settings)) {
            case CanonicalText.Refused refused -> throw refusal(refused).toException();
            case CanonicalText.Canonical canonical -> text(canonical);
          };
    };
  }

  private Text text(CanonicalText.Canonical canonical) throws Refused {
    byte[] utf8 = canonical.text().getBytes(StandardCharsets.UTF_8);
    if (!CanonicalText.isSettled(utf8, reading)) {
      throw Refusal.of(
              Refusal.INSUFFICIENT_PRIVILEGE,
              "what the comments in this text hide cannot be told",
              "Leave executable comments out.")
          .toException();
    }
    boolean same = Arrays.equals(canonical.bytes(), raw);
    return new Text(utf8, same ? null : canonical.bytes());
  }

  private static Refusal refusal(CanonicalText.Refused refused) {
    return Refusal.of(
        refused.errorCode() == INVALID_CHARACTERS ? Refusal.INVALID_TEXT : refused.sqlState(),
        refused.reason());
  }

  /** The session may see what others do not: its own view decides. */
  private Found judgeOwn(Text text, long sharedVersion)
      throws CatalogueUnavailable, InterruptedException {
    String database = reading.database();
    Catalogue own =
        CompletableFuture.supplyAsync(() -> state.own(sharedVersion, database), loop).join();
    if (own == null) {
      own = state.catalogue().onSession(ask);
    }
    Judge.Answer answer = judge.judge(question(text, own, false, sharedVersion));
    return text.found(answer, own, sharedVersion);
  }

  private Judge.Question<MySqlSettings> question(
      Text text, Catalogue catalogue, boolean shared, long sharedVersion) {
    return new Judge.Question<>(
        text.utf8(), part, basis.withCatalogue(sharedVersion), catalogue, shared, names);
  }
}
