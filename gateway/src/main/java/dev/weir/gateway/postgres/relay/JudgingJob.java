package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.postgres.relay.naming.NamesRead;
import dev.weir.sql.Catalogue;
import dev.weir.sql.postgres.PostgresSettings;
import org.jspecify.annotations.Nullable;

/**
 * Reads and judges one text with the names that it has for this session: those that all sessions
 * share, those of its own where it has made some, and what it alone knows where nobody else knows a
 * name. Made on the event loop, with what holds at that moment; {@link #run} is for a virtual
 * thread.
 */
final class JudgingJob {
  private final Judge<PostgresSettings> judge;
  private final SessionEnvironment environment;
  private final SessionAsk ask;
  private final long message;
  private final byte[] utf8;
  private final Judge.Part part;
  private final NamesRead sessionNames;
  private final boolean askable;
  private final Stamp<PostgresSettings> basis;
  private final @Nullable String searchPath;
  private final boolean ownWanted;

  /**
   * @param message for which it is
   * @param sessionNames notes what was told of the session's names
   * @param askable whether the session can be asked now
   */
  JudgingJob(
      Judge<PostgresSettings> judge,
      SessionEnvironment environment,
      SessionAsk ask,
      long message,
      byte[] utf8,
      Judge.Part part,
      NamesRead sessionNames,
      boolean askable) {
    this.judge = judge;
    this.environment = environment;
    this.ask = ask;
    this.message = message;
    this.utf8 = utf8;
    this.part = part;
    this.sessionNames = sessionNames;
    this.askable = askable;
    this.basis = environment.stamp(0);
    this.searchPath = environment.searchPath();
    this.ownWanted = environment.ownWanted();
  }

  /** How far the names of a text are known. */
  enum Names {
    /** Whatever changes them is followed: the judgement holds as long as its stamp does. */
    FOLLOWED,
    /**
     * One was not known but to the session, or not even to it. A function may make or change it at
     * any time, which nothing tells: the judgement is for this message.
     */
    OF_THE_MOMENT,
    /** One was not known, and the session could not be asked. */
    NOT_ASKED_FOR
  }

  /** What was found, and the session's own view if it was read and may serve again. */
  record Found(Judgement judgement, @Nullable Catalogue own, long sharedVersion, Names names) {}

  long message() {
    return message;
  }

  Judge.Part part() {
    return part;
  }

  NamesRead sessionNames() {
    return sessionNames;
  }

  /** Does it; blocks. */
  Found run() throws CatalogueUnavailable, InterruptedException {
    SessionCatalogue catalogue = environment.catalogue();
    Catalogue shared = shared(catalogue, searchPath);
    if (ownWanted) {
      return judgeOwn(shared);
    }
    Judge.Answer answer = judge.judge(question(shared, true, shared.version()));
    if (!answer.missed()) {
      return new Found(answer.judgement(), null, shared.version(), Names.FOLLOWED);
    }
    Catalogue refreshed = catalogue.refreshed(searchPath);
    long version = refreshed.version();
    if (version != shared.version()) {
      answer = judge.judge(question(refreshed, true, version));
    }
    if (!answer.missed()) {
      return new Found(answer.judgement(), null, version, Names.FOLLOWED);
    }
    if (!askable) {
      return new Found(answer.judgement(), null, version, Names.NOT_ASKED_FOR);
    }
    answer = judge.judge(question(catalogue.onSession(ask), false, version));
    return new Found(answer.judgement(), null, version, Names.OF_THE_MOMENT);
  }

  /** What all sessions share, read if it has not been or has changed. */
  static Catalogue shared(SessionCatalogue catalogue, @Nullable String searchPath)
      throws CatalogueUnavailable, InterruptedException {
    Catalogue current = catalogue.current(searchPath);
    return current == null ? catalogue.latest(searchPath) : current;
  }

  /** The session may see what others do not: its own view decides. */
  private Found judgeOwn(Catalogue shared) throws CatalogueUnavailable, InterruptedException {
    long version = shared.version();
    Catalogue own = ask.ownView(version);
    if (own == null) {
      if (!askable) {
        // A transaction that failed answers no question, and has to be ended all the same.
        Judge.Answer answer = judge.judge(question(shared, false, version));
        if (answer.judgement().controlsTransactionsOnly()) {
          return new Found(answer.judgement(), null, version, Names.FOLLOWED);
        }
        throw new CatalogueUnavailable("the session cannot be asked in the middle of a pipeline");
      }
      own = environment.catalogue().onSession(ask);
    }
    Judge.Answer answer = judge.judge(question(own, false, version));
    return new Found(answer.judgement(), own, version, Names.FOLLOWED);
  }

  private Judge.Question<PostgresSettings> question(
      Catalogue catalogue, boolean shared, long sharedVersion) {
    return new Judge.Question<>(
        utf8, part, basis.withCatalogue(sharedVersion), catalogue, shared, sessionNames);
  }
}
