package dev.weir.notify.denial;

import dev.weir.notify.channel.Targets;
import dev.weir.session.Event;
import dev.weir.session.notice.DenialNotices;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Outbox;
import dev.weir.session.notice.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements that policy refused, so that people hear of them without being flooded: the first of a
 * person, agent, connection and rule is told at once; those that follow within {@link #WINDOW} are
 * counted and told of together. {@link #denied} is for the data path: it only notes. What was not
 * yet handed over when the process dies is in the recording alone. Thread-safe.
 */
public final class DeniedStatements {
  private static final Logger LOG = LoggerFactory.getLogger(DeniedStatements.class);

  static final Duration WINDOW = Duration.ofMinutes(5);

  /** Told apart within a window; beyond it people are counted together. */
  static final int APART_MAX = 200;

  /** Of one person; beyond it their refusals are counted together. */
  static final int OF_PERSON_MAX = 5;

  /**
   * Handed over at once; what does not fit while the store is behind is counted with the others.
   */
  private static final int READY_MAX = 2 * APART_MAX;

  private final Outbox outbox;
  private final Targets targets;
  private final InstantSource clock;
  private final Map<Key, Counted> windows = new LinkedHashMap<>();
  private final Map<String, Integer> apart = new LinkedHashMap<>();
  private final Deque<Notice> ready = new ArrayDeque<>();

  /** Null where it is counted with others: the rule and the connection, then the person. */
  private record Key(
      @Nullable String person,
      @Nullable String agent,
      @Nullable String connection,
      @Nullable String rule) {
    static final Key OTHERS = new Key(null, null, null, null);

    boolean isApart() {
      return connection != null;
    }
  }

  /** What follows the one that was told. */
  private static final class Counted {
    private final Notice first;
    private final Instant since;
    private long more;

    Counted(Notice first, Instant since) {
      this.first = first;
      this.since = since;
    }
  }

  /**
   * @param outbox is given what is told
   * @param targets nothing is noted while none of them wants to hear of denials
   */
  public DeniedStatements(Outbox outbox, Targets targets, InstantSource clock) {
    this.outbox = outbox;
    this.targets = targets;
    this.clock = clock;
  }

  /** Never blocks for long and never throws. */
  void denied(Event.Started session, Event.Statement statement) {
    if (!targets.tells(Topic.DENIED)) {
      return;
    }
    try {
      note(DenialNotices.of(session, statement), clock.instant());
    } catch (RuntimeException fault) {
      LOG.error("a refusal could not be noted for those who are to be told", fault);
    }
  }

  private synchronized void note(Notice notice, Instant now) {
    String person = notice.person();
    var own = new Key(person, notice.agent(), notice.connection(), notice.rule());
    Counted told = windows.get(own);
    if (told != null) {
      told.more++;
    } else if (apart.getOrDefault(person, 0) >= OF_PERSON_MAX) {
      count(new Key(person, null, null, null), notice.ofSeveral(true), now);
    } else if (windows.size() >= APART_MAX || ready.size() >= READY_MAX) {
      count(Key.OTHERS, notice.ofSeveral(false), now);
    } else {
      windows.put(own, new Counted(notice, now));
      apart.merge(person, 1, Integer::sum);
      ready.add(notice);
    }
  }

  private void count(Key key, Notice several, Instant now) {
    windows.computeIfAbsent(key, absent -> new Counted(several, now)).more++;
  }

  /**
   * Hands over what is to be told by now; what the outbox does not take is kept for the next time.
   * May block.
   *
   * @throws RuntimeException of the outbox
   */
  public void tell() {
    hand(false);
  }

  /** The same, with all that was counted so far: nothing more is denied. */
  public void tellAll() {
    hand(true);
  }

  private synchronized void close(boolean all) {
    Instant now = clock.instant();
    windows
        .entrySet()
        .removeIf(entry -> {
          Counted counted = entry.getValue();
          if (!all && now.isBefore(counted.since.plus(WINDOW))) {
            return false;
          }
          if (counted.more > 0) {
            ready.add(counted.first.timesMore(".more", counted.more));
          }
          if (entry.getKey().isApart()) {
            apart.computeIfPresent(
                String.valueOf(entry.getKey().person()),
                (person, count) -> count == 1 ? null : count - 1);
          }
          return true;
        });
  }

  private void hand(boolean all) {
    close(all);
    for (Notice next = first(); next != null; next = first()) {
      outbox.add(next);
      took(next);
    }
  }

  private synchronized @Nullable Notice first() {
    return ready.peek();
  }

  private synchronized void took(Notice notice) {
    ready.remove(notice);
  }
}
