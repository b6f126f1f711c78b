package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SessionSummary;
import io.javalin.http.Context;
import org.jspecify.annotations.Nullable;

/**
 * Who sees which recordings: auditors and administrators all, anyone else their own; viewers see of
 * the others that they are there. Thread-safe.
 */
final class Sight {
  private final SignIn signIn;
  private final Archive archive;

  Sight(SignIn signIn, Archive archive) {
    this.signIn = signIn;
    this.archive = archive;
  }

  /** The user that a search is narrowed to: what was asked for, or oneself. */
  @Nullable String userFilter(Subject subject, @Nullable String asked) {
    return userFilter(subject, asked, signIn.seesEverything(subject));
  }

  /** The same of a list of sessions. */
  @Nullable String listFilter(Subject subject, @Nullable String asked) {
    return userFilter(subject, asked, signIn.overlooks(subject));
  }

  private static @Nullable String userFilter(
      Subject subject, @Nullable String asked, boolean everybody) {
    if (everybody) {
      return asked;
    }
    if (asked != null && !asked.equals(subject.user())) {
      throw Problem.forbidden("only auditors see what others did; leave out the user");
    }
    return subject.user();
  }

  boolean seesEverything(Subject subject) {
    return signIn.seesEverything(subject);
  }

  /** Names alone do not tell people of two issuers apart, so the session itself is asked. */
  boolean sees(Subject subject, String sessionId) {
    if (signIn.seesEverything(subject)) {
      return true;
    }
    SessionSummary session = archive.session(sessionId);
    return session != null && owns(subject, session);
  }

  /** The session of the path; one that the caller may not see is not there for him. */
  SessionSummary visible(Context context) {
    SessionSummary session = archive.session(context.pathParam("id"));
    if (session == null || !sees(SignIn.subject(context), session)) {
      throw Problem.notFound("there is no such session, or it is not for you to see");
    }
    return session;
  }

  /** That there was such a session, and who, when and how often. */
  boolean sees(Subject subject, SessionSummary session) {
    return signIn.overlooks(subject) || owns(subject, session);
  }

  /** What was said in it. */
  boolean replays(Subject subject, SessionSummary session) {
    return signIn.seesEverything(subject) || owns(subject, session);
  }

  private static boolean owns(Subject subject, SessionSummary session) {
    return session.user().equals(subject.user()) && session.issuer().equals(subject.issuer());
  }
}
