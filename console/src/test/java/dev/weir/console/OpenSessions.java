package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Grant;
import dev.weir.session.SessionEnds;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Sessions that are open until they are ended; every end is written down. */
final class OpenSessions implements SessionEnds {
  final List<Grant> open = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();

  @Override
  public int end(Predicate<Grant> which, Subject by, String why) {
    List<Grant> meant = open.stream().filter(which).toList();
    open.removeAll(meant);
    meant.forEach(grant -> ended.add("%s by %s: %s".formatted(grant.sessionId(), by.user(), why)));
    return meant.size();
  }
}
