package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions;
import dev.weir.session.LiveSessions.LiveSession;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SessionSummary;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sessions that are open now, newest first, as far as the caller may see them. Thread-safe. */
final class OpenSessionList {
  private final LiveSessions live;
  private final Archive archive;
  private final SignIn signIn;

  OpenSessionList(LiveSessions live, Archive archive, SignIn signIn) {
    this.live = live;
    this.archive = archive;
    this.signIn = signIn;
  }

  /**
   * @param user null for all
   * @param beforeId continue below this session of the page before
   */
  List<SessionRoutes.SessionView> page(
      Subject caller, @Nullable String user, @Nullable String beforeId, int countMax) {
    boolean everything = signIn.overlooks(caller);
    return live.all().stream()
        .filter(session -> everything || session.grant().subject().isSamePerson(caller))
        .filter(session -> user == null || session.grant().subject().user().equals(user))
        .filter(session -> beforeId == null || id(session).compareTo(beforeId) < 0)
        .sorted(Comparator.comparing(OpenSessionList::id).reversed())
        .limit(countMax)
        .map(this::view)
        .toList();
  }

  private static String id(LiveSession session) {
    return session.grant().sessionId();
  }

  /** The index may be behind; what the client says of itself is there only. */
  private SessionRoutes.SessionView view(LiveSession session) {
    Grant grant = session.grant();
    SessionSummary indexed = archive.session(grant.sessionId());
    return new SessionRoutes.SessionView(
        grant.sessionId(),
        true,
        session.startedAt(),
        null,
        null,
        grant.subject().user(),
        grant.subject().agent(),
        grant.place().connection(),
        grant.place().protocol(),
        grant.place().source().getHostAddress(),
        indexed == null ? Map.of() : indexed.client(),
        session.statements());
  }
}
