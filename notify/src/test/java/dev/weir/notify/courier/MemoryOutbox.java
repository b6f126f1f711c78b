package dev.weir.notify.courier;

import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An outbox that forgets everything with the test. Everything is for all of its targets. */
public final class MemoryOutbox implements Outbox {
  private final Set<String> targets;
  private final List<Kept> kept = new ArrayList<>();
  private final List<Runnable> whenAdded = new CopyOnWriteArrayList<>();
  private long number;
  private volatile boolean broken;
  private volatile boolean foundEmpty;

  public MemoryOutbox(String... targets) {
    this.targets = Set.of(targets);
  }

  /** Whether somebody asked in vain. */
  public boolean foundEmpty() {
    return foundEmpty;
  }

  /** From now on nothing can be written. */
  public void breaks(boolean now) {
    broken = now;
  }

  public synchronized List<Notice> waiting() {
    return kept.stream().map(Kept::notice).toList();
  }

  @Override
  public void add(Notice notice) {
    check();
    synchronized (this) {
      targets.forEach(target -> kept.add(new Kept(++number, target, notice, 0)));
    }
    whenAdded.forEach(Runnable::run);
  }

  private void check() {
    if (broken) {
      throw new IllegalStateException("the disk is full");
    }
  }

  @Override
  public synchronized @Nullable Kept oldest(String of) {
    for (Kept each : kept) {
      if (each.target().equals(of)) {
        return each;
      }
    }
    foundEmpty = true;
    return null;
  }

  @Override
  public synchronized void delivered(Kept gone) {
    check();
    kept.removeIf(each -> each.number() == gone.number());
  }

  @Override
  public synchronized void refused(Kept refused) {
    kept.replaceAll(each ->
        each.number() == refused.number()
            ? new Kept(each.number(), each.target(), each.notice(), each.refusals() + 1)
            : each);
  }

  @Override
  public void giveUp(Kept gone) {
    delivered(gone);
  }

  @Override
  public synchronized long trim(String of, Instant before, int countMax) {
    int size = kept.size();
    kept.removeIf(each -> each.target().equals(of) && each.notice().at().isBefore(before));
    return size - kept.size();
  }

  @Override
  public synchronized long keepOnly(Set<String> named) {
    int size = kept.size();
    kept.removeIf(each -> !named.contains(each.target()));
    return size - kept.size();
  }

  @Override
  public void whenAdded(Runnable task) {
    whenAdded.add(task);
  }
}
