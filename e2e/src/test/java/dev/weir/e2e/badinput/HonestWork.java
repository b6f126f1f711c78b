package dev.weir.e2e.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * What clients of either wire do, whatever others do: at least once, and then until they are told
 * that the time is over. Each says how many milliseconds each piece of work took.
 */
public final class HonestWork {
  private HonestWork() {}

  /** A piece of work. */
  @FunctionalInterface
  public interface Piece<E extends Exception> {
    void run() throws E;
  }

  /** Does it again and again. */
  public static <E extends Exception> List<Double> again(AtomicBoolean over, Piece<E> work)
      throws E {
    var millis = new ArrayList<Double>();
    do {
      long start = System.nanoTime();
      work.run();
      millis.add((System.nanoTime() - start) / 1e6);
    } while (!over.get());
    return millis;
  }

  /**
   * Asks for the row of a key and the protected value in it.
   *
   * @param statement takes a key and gives it with the value
   * @param end what the mask leaves of the value
   * @param masked what is never seen of it
   */
  public static List<Double> reads(
      PreparedStatement statement, AtomicBoolean over, String end, String masked)
      throws SQLException {
    return again(
        over,
        () -> {
          statement.setInt(1, 1);
          try (var rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(2)).endsWith(end).doesNotContain(masked);
            assertThat(rows.next()).isFalse();
          }
        });
  }

  /**
   * Writes to the table {@code honest} in transactions, every other one of which is taken back: all
   * of them are whole.
   *
   * @param note what the row of a number says
   */
  public static List<Double> writes(
      Connection connection, AtomicBoolean over, IntFunction<String> note) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      var number = new int[1];
      List<Double> millis =
          again(
              over,
              () -> {
                int now = number[0]++;
                String insert = "INSERT INTO honest VALUES (%d, '%s')";
                assertThat(statement.executeUpdate(insert.formatted(now, note.apply(now)))).isOne();
                if (now % 2 == 0) {
                  connection.commit();
                } else {
                  connection.rollback();
                }
              });
      try (var rows = statement.executeQuery("SELECT count(*) FROM honest")) {
        rows.next();
        assertThat(rows.getInt(1)).isEqualTo((millis.size() + 1) / 2);
      }
      connection.commit();
      return millis;
    }
  }
}
