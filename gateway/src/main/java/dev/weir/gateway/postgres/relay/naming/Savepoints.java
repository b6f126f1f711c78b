package dev.weir.gateway.postgres.relay.naming;

import java.util.ArrayList;
import java.util.List;

/**
 * The savepoints of the open transaction, and how many portals had been made when each was set. A
 * name may be used again: then the later one is meant. Touched by the session's event loop only.
 */
final class Savepoints {
  /** Where a savepoint is not known, nothing is known to be gone. */
  private static final long NOTHING_GONE = Long.MAX_VALUE;

  /** More than this are not kept apart: rolling back to an older one leaves its portals known. */
  private static final int SAVEPOINTS_MAX = 1_024;

  private final List<Savepoint> open = new ArrayList<>();

  private record Savepoint(String name, long given) {}

  void set(String name, long given) {
    if (open.size() == SAVEPOINTS_MAX) {
      open.removeFirst();
    }
    open.add(new Savepoint(name, given));
  }

  /** With it go those that were set after it. */
  void release(String name) {
    int index = indexOf(name);
    if (index >= 0) {
      open.subList(index, open.size()).clear();
    }
  }

  /** Those that were set after it go; how many portals had been made when it was set. */
  long rollBackTo(String name) {
    int index = indexOf(name);
    if (index < 0) {
      return NOTHING_GONE;
    }
    open.subList(index + 1, open.size()).clear();
    return open.get(index).given();
  }

  void clear() {
    open.clear();
  }

  private int indexOf(String name) {
    for (int i = open.size() - 1; i >= 0; i--) {
      if (open.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
