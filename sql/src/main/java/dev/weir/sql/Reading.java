package dev.weir.sql;

import dev.weir.sql.skeleton.Skeleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one message text means to one server: its statements in order, or why it cannot be said. */
public sealed interface Reading {
  /** About how much memory it takes, in bytes: for caches. */
  long roughBytes();

  /**
   * Read. An empty list is an empty query.
   *
   * @param skeleton of the texts that mean the same, but for their length; null if there is none or
   *     it is not known
   */
  record Script(List<Statement> statements, @Nullable Skeleton skeleton) implements Reading {
    public Script {
      statements = List.copyOf(statements);
    }

    /** Holds for its own text only. */
    public Script(List<Statement> statements) {
      this(statements, null);
    }

    /**
     * What this is for another text that fits the skeleton.
     *
     * @param textBytes length of that text
     * @throws IllegalStateException if there is no skeleton
     */
    public Script ofText(int textBytes) {
      if (skeleton == null || statements.size() != 1) {
        throw new IllegalStateException("what was read holds for its own text only");
      }
      int difference = textBytes - skeleton.textBytes();
      return difference == 0
          ? this
          : new Script(List.of(statements.getFirst().longer(difference)), skeleton.of(textBytes));
    }

    @Override
    public long roughBytes() {
      long bytes = skeleton == null ? 64 : 64 + skeleton.roughBytes();
      for (Statement statement : statements) {
        bytes += statement.roughBytes();
      }
      return bytes;
    }
  }

  /**
   * Not read, so it never reaches the server.
   *
   * @param sqlState the error the client is given: the server's own for a mistake in syntax,
   *     otherwise 42501 or 54001
   * @param detail more of the reason
   * @param position 1-based character position of the fault, or 0
   * @param hint what to do about it
   */
  record Unreadable(
      String sqlState, String reason, @Nullable String detail, int position, @Nullable String hint)
      implements Reading {
    public Unreadable(String sqlState, String reason, int position, @Nullable String hint) {
      this(sqlState, reason, null, position, hint);
    }

    @Override
    public long roughBytes() {
      return 256L + reason.length();
    }
  }
}
