package dev.weir.gateway.postgres.relay.naming;

import dev.weir.wire.postgres.CString;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Names of one kind (prepared statements, or portals and cursors) and what they mean on the server.
 * A message that gives or takes a name is <em>pending</em> from when it is forwarded until its
 * reply is there, because it may fail. What a name means to the next message is sure only if
 * nothing about it is pending, or if what is pending stands in the same segment: between two Syncs
 * the server runs nothing after a failure.
 *
 * <p>Touched by the session's event loop only.
 *
 * @param <T> what a name stands for
 */
public final class Namespace<T> {
  private final ToLongFunction<T> bytesOf;
  private final Map<CString, Given<T>> confirmed = new HashMap<>();
  private final Map<CString, Pending<T>> pending = new HashMap<>();
  private int sweeping;
  private long confirmedBytes;
  private long given;

  /**
   * @param bytesOf what a value keeps in memory, about
   */
  public Namespace(ToLongFunction<T> bytesOf) {
    this.bytesOf = bytesOf;
  }

  /** What a name stands for, and as the how-manyth it was given. */
  private record Given<T>(T value, long number) {}

  /** What a name means to a message that is forwarded now. */
  public sealed interface Meaning<T> {
    /** It means this. */
    record Known<T>(T value) implements Meaning<T> {}

    /** The server knows no such name. */
    record Unknown<T>() implements Meaning<T> {}

    /** That depends on replies that are still to come. */
    record Unsettled<T>() implements Meaning<T> {}
  }

  private static final class Pending<T> {
    private int changes;
    private @Nullable T latest;
    private long segment;
  }

  /** What the name means to a message of this segment. */
  public Meaning<T> resolve(CString name, long segment) {
    Pending<T> change = pending.get(name);
    if (change != null && change.segment == segment) {
      return meaning(change.latest);
    }
    if (change != null || sweeping > 0) {
      return new Meaning.Unsettled<>();
    }
    return meaning(confirmed(name));
  }

  private Meaning<T> meaning(@Nullable T value) {
    return value == null ? new Meaning.Unknown<>() : new Meaning.Known<>(value);
  }

  /** A message that gives the name (or takes it away: null) was forwarded. */
  public void begin(CString name, @Nullable T value, long segment) {
    Pending<T> change = pending.computeIfAbsent(name, key -> new Pending<>());
    change.changes++;
    change.latest = value;
    change.segment = segment;
  }

  /** The server did what {@link #begin} announced. */
  public void succeeded(CString name, @Nullable T value) {
    over(name);
    if (value == null) {
      remove(name);
    } else {
      put(name, value);
    }
  }

  /** The server did not do what {@link #begin} announced. */
  public void failed(CString name) {
    over(name);
  }

  private void over(CString name) {
    Pending<T> change = pending.get(name);
    if (change != null && --change.changes == 0) {
      pending.remove(name);
    }
  }

  /** A statement that may change any name was forwarded. */
  public void beginSweeping() {
    sweeping++;
  }

  /** The reply to such a statement is complete. */
  public void endSweeping() {
    sweeping--;
  }

  /** The name is known to stand for this, by SQL. */
  public void put(CString name, T value) {
    forget(confirmed.put(name, new Given<>(value, ++given)));
    confirmedBytes += bytesOf.applyAsLong(value);
  }

  private void forget(@Nullable Given<T> gone) {
    if (gone != null) {
      confirmedBytes -= bytesOf.applyAsLong(gone.value());
    }
  }

  /** How many names have been given so far. */
  long given() {
    return given;
  }

  /** Every name that was given after so many others is known to be gone. */
  void removeGivenAfter(long number) {
    removeAny(one -> one.number() > number);
  }

  /** The name is known to be gone. */
  public void remove(CString name) {
    forget(confirmed.remove(name));
  }

  /** Every name that fits is known to be gone. */
  public void removeIf(Predicate<T> gone) {
    removeAny(one -> gone.test(one.value()));
  }

  private void removeAny(Predicate<Given<T>> gone) {
    for (Iterator<Given<T>> all = confirmed.values().iterator(); all.hasNext(); ) {
      Given<T> one = all.next();
      if (gone.test(one)) {
        all.remove();
        forget(one);
      }
    }
  }

  /** What the name is known to stand for, pending changes left aside. */
  public @Nullable T confirmed(CString name) {
    Given<T> found = confirmed.get(name);
    return found == null ? null : found.value();
  }

  /** Whether anything is pending that could change what a name means. */
  public boolean unsettled() {
    return sweeping > 0 || !pending.isEmpty();
  }

  /** What the values keep in memory, about, but for that of one name, which is to be replaced. */
  public long bytesBeside(CString name) {
    T replaced = confirmed(name);
    return confirmedBytes - (replaced == null ? 0 : bytesOf.applyAsLong(replaced));
  }

  /** How many names there are, pending ones included. */
  public int size() {
    return confirmed.size() + pending.size();
  }
}
