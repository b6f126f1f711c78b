package dev.weir.store.sqlite;

import dev.weir.store.Niceness;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file in WAL mode. All writes run one after the other on one thread, each in a
 * transaction of its own; reads run beside them on two. The native library is called on these
 * platform threads only, so that it never pins a virtual thread's carrier. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final int READERS = 2;
  private static final int BUSY_MILLIS = 10_000;
  private static final long CLOSE_SECONDS = 30;

  /** Steps of SQLite's machine: some milliseconds. */
  private static final int STEPS_BETWEEN_QUESTIONS = 100_000;

  private final Handle writing;
  private final ExecutorService writer;
  private final LinkedBlockingQueue<Handle> reading = new LinkedBlockingQueue<>();
  private final ExecutorService readers;

  private Database(Path file, Sync sync, List<String> migrations) throws SQLException {
    String name = file.getFileName().toString();
    ThreadFactory threads = Thread.ofPlatform().daemon().name("weir-" + name + "-write").factory();
    this.writer =
        Executors.newSingleThreadExecutor(
            sync == Sync.ALWAYS ? threads : task -> threads.newThread(Niceness.givingWay(task)));
    this.readers =
        Executors.newFixedThreadPool(
            READERS, Thread.ofPlatform().daemon().name("weir-" + name + "-read-", 1).factory());
    this.writing = connect(file, sync, false);
    try {
      Migrations.apply(writing, migrations);
      for (int i = 0; i < READERS; i++) {
        reading.add(connect(file, sync, true));
      }
    } catch (SQLException | RuntimeException e) {
      reading.forEach(Handle::close);
      writing.close();
      throw e;
    }
  }

  /** When a transaction is on disk. */
  public enum Sync {
    /** When it has returned. */
    ALWAYS,
    /** Soon after; what a crash of the machine takes can be made again. Nobody waits for it. */
    SOON
  }

  /**
   * Opens the file, making it if it is missing, and brings its schema up to date.
   *
   * @param migrations every version's statements, oldest first; the list only ever grows
   * @throws StoreFailed if the file cannot be opened or was written by a newer version
   */
  public static Database open(Path file, Sync sync, List<String> migrations) {
    try {
      return new Database(file, sync, migrations);
    } catch (SQLException | JdbiException e) {
      throw new StoreFailed("the database " + file + " cannot be opened", e);
    }
  }

  /**
   * Loads SQLite's library and what a first statement needs.
   *
   * @throws StoreFailed if there is nothing for this machine, as {@link #open} will
   */
  public static void loadAhead() {
    try (Handle memory = Jdbi.create("jdbc:sqlite::memory:").open()) {
      memory.createQuery("SELECT :n").bind("n", 1).mapTo(Integer.class).one();
    } catch (JdbiException e) {
      throw new StoreFailed("SQLite cannot be loaded", e);
    }
  }

  private static Handle connect(Path file, Sync sync, boolean readOnly) throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        sync == Sync.ALWAYS
            ? SQLiteConfig.SynchronousMode.FULL
            : SQLiteConfig.SynchronousMode.NORMAL);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    // nobody asks for them, and the driver would ask for each row that is inserted
    config.setGetGeneratedKeys(false);
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath(), config.toProperties());
    if (readOnly) {
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA query_only = 1");
      }
    }
    return Jdbi.create(() -> connection).open();
  }

  /** What a callback of ours may throw beside the database's own faults. */
  public interface Work<T extends @Nullable Object> extends HandleCallback<T, RuntimeException> {}

  /**
   * Runs work in a transaction and waits for it to be committed.
   *
   * @throws StoreFailed if it was not
   */
  public <T extends @Nullable Object> T write(Work<T> work) {
    return await(writeLater(work));
  }

  /** Runs work in a transaction, after those before it; completes when it is committed. */
  public <T extends @Nullable Object> CompletableFuture<T> writeLater(Work<T> work) {
    return writeLater(work, result -> {});
  }

  /**
   * As {@link #writeLater(Work)}; what is to follow runs right after the commit, on the writer's
   * thread and before any other work, and must not block.
   */
  public <T extends @Nullable Object> CompletableFuture<T> writeLater(
      Work<T> work, Consumer<? super T> whenCommitted) {
    return submit(
        writer,
        () -> {
          T result = writing.inTransaction(work);
          whenCommitted.accept(result);
          return result;
        });
  }

  /**
   * Runs work that only reads.
   *
   * @throws StoreFailed if it could not be done
   */
  public <T extends @Nullable Object> T read(Work<T> work) {
    return await(
        submit(
            readers,
            () -> {
              Handle handle = reading.remove();
              try {
                return work.withHandle(handle);
              } finally {
                reading.add(handle);
              }
            }));
  }

  /**
   * As {@link #read(Work)}, but gives up as soon as it is told to.
   *
   * @param enough asked again and again while a statement runs, on the reader's thread
   * @throws ReadStopped if it was enough
   */
  public <T extends @Nullable Object> T read(BooleanSupplier enough, Work<T> work) {
    return read(handle -> {
      var stop = new Stop(enough);
      Connection connection = handle.getConnection();
      try {
        ProgressHandler.setHandler(connection, STEPS_BETWEEN_QUESTIONS, stop);
        return work.withHandle(handle);
      } catch (SQLException | JdbiException e) {
        if (stop.stopped) {
          throw new ReadStopped(e);
        }
        throw e instanceof JdbiException jdbi ? jdbi : new StoreFailed("reading failed", e);
      } finally {
        clear(connection);
      }
    });
  }

  private static void clear(Connection connection) {
    try {
      ProgressHandler.clearHandler(connection);
    } catch (SQLException e) {
      throw new StoreFailed("a connection cannot be used again", e);
    }
  }

  /** Asks whether it is enough; https://sqlite.org/c3ref/progress_handler.html. */
  private static final class Stop extends ProgressHandler {
    private final BooleanSupplier enough;
    private boolean stopped;

    Stop(BooleanSupplier enough) {
      this.enough = enough;
    }

    @Override
    protected int progress() {
      stopped = enough.getAsBoolean();
      return stopped ? 1 : 0;
    }
  }

  private static <T extends @Nullable Object> CompletableFuture<T> submit(
      ExecutorService executor, Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor);
    } catch (RejectedExecutionException e) {
      throw new StoreFailed("the database is closed", e);
    }
  }

  /**
   * Waits for a result of this database.
   *
   * @throws StoreFailed if there is none
   */
  public static <T extends @Nullable Object> T await(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof JdbiException cause) {
        throw new StoreFailed("the database refused", cause);
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Finishes what was begun, and closes the file. */
  @Override
  public void close() {
    for (ExecutorService executor : List.of(writer, readers)) {
      executor.shutdown();
      boolean interrupted = false;
      try {
        interrupted = !executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (interrupted) {
        executor.shutdownNow();
      }
    }
    reading.forEach(Handle::close);
    writing.close();
  }

  /** What was read took more than was granted. */
  public static final class ReadStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReadStopped(Throwable cause) {
      super("reading was stopped", cause);
    }
  }

  /** The database could not do what was asked. */
  public static final class StoreFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
