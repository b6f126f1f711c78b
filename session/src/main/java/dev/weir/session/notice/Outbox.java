package dev.weir.session.notice;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where notices wait until they are delivered, in order, also over a restart. So many of one person
 * are kept for a target; how many more there were is told in one notice of {@link
 * Notice.Kind#MORE}. Methods may block; they throw a RuntimeException if they could not do what
 * they say. Thread-safe.
 */
public interface Outbox {
  /** Keeps a notice for whoever is to be told of it; on disk when this returns. */
  void add(Notice notice);

  /** The one that was kept first for that target; null if there is none. */
  @Nullable Kept oldest(String target);

  /** It has arrived and is kept no longer. */
  void delivered(Kept kept);

  /** It was refused once more. */
  void refused(Kept kept);

  /** It is given up. */
  void giveUp(Kept kept);

  /**
   * Gives up what happened before that moment, and the oldest beyond a number.
   *
   * @return how many notices that was
   */
  long trim(String target, Instant before, int countMax);

  /**
   * Gives up what is kept for others than these.
   *
   * @return how many notices that was
   */
  long keepOnly(Set<String> targets);

  /** Runs the task after something was added, on a thread of the store: it must not block. */
  void whenAdded(Runnable task);

  /**
   * A notice for one target.
   *
   * @param number grows with every notice
   * @param refusals how often the target has refused it
   */
  record Kept(long number, String target, Notice notice, int refusals) {}
}
