package dev.weir.e2e.network;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A session that works all the time, and is to notice nothing of what befalls others. */
public final class Honest implements AutoCloseable {
  /** So that it leaves processors to others. */
  private static final long PAUSE_NANOS = 3_000_000;

  private final AtomicLong answers = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean stopped;

  /** Asks once and has the answer. */
  @FunctionalInterface
  public interface Question {
    void ask() throws Exception;
  }

  private Honest(AutoCloseable session, Question question) {
    thread = Thread.ofVirtual().name("honest").start(() -> work(session, question));
  }

  /** Asks again and again; the connection is taken over. */
  public static Honest on(Connection connection, String sql) {
    return new Honest(
        connection,
        () -> {
          try (var statement = connection.prepareStatement(sql)) {
            statement.execute();
          }
        });
  }

  /**
   * The same for any kind of session.
   *
   * @param session taken over
   */
  public static Honest on(AutoCloseable session, Question question) {
    return new Honest(session, question);
  }

  private void work(AutoCloseable session, Question question) {
    try (session) {
      while (!stopped) {
        question.ask();
        answers.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception harmed) {
      failure.set(harmed);
    }
  }

  /** How many answers there were. */
  public long answers() {
    Exception harmed = failure.get();
    if (harmed != null) {
      throw new AssertionError("an honest session was harmed", harmed);
    }
    return answers.get();
  }

  /** Stops it. */
  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
    answers();
  }
}
