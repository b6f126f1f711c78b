package dev.weir.notify.channel;

import dev.weir.session.notice.Addressees;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Topic;
import java.util.List;

/** The targets in force, as those who have something to tell see them. Thread-safe. */
public final class Targets implements Addressees {
  private volatile List<Target> targets;

  public Targets(List<Target> targets) {
    this.targets = List.copyOf(targets);
  }

  public void use(List<Target> next) {
    targets = List.copyOf(next);
  }

  public List<Target> inForce() {
    return targets;
  }

  @Override
  public List<Addressed> of(Notice notice) {
    return targets.stream()
        .filter(target -> target.topics().contains(notice.kind().topic()))
        .map(target -> new Addressed(target.name(), notice.shownAs(target.shown())))
        .toList();
  }

  /** Whether anybody is told of that. */
  public boolean tells(Topic topic) {
    for (Target target : targets) {
      if (target.topics().contains(topic)) {
        return true;
      }
    }
    return false;
  }
}
