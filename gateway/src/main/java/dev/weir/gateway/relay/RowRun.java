package dev.weir.gateway.relay;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one statement that lie together: either left in the burst they came in, or rewritten into
 * a buffer of their own. The recording gets the same bytes as the client, many rows at a time, and
 * before the client does. Touched by the session's event loop only.
 */
public final class RowRun {
  private final SessionRecord record;
  private final Consumer<ByteBuf> client;
  private @Nullable ByteBuf rewritten;
  private int start = -1;
  private int end;
  private int rows;
  private long statement;

  /**
   * @param client gets, and owns, the rewritten rows once they are recorded
   */
  public RowRun(SessionRecord record, Consumer<ByteBuf> client) {
    this.record = record;
    this.client = client;
  }

  /**
   * A row that stays where it is.
   *
   * @param in the burst, from which the row's bytes are taken when the run ends
   * @param from where the row begins in it
   * @param to where the next one begins
   */
  public void extend(ByteBuf in, int from, int to, long ofStatement) {
    if (start < 0 || end != from || statement != ofStatement) {
      end(in);
      start = from;
      statement = ofStatement;
    }
    end = to;
    rows++;
  }

  /** The buffer that rewritten rows of the statement go to; null if there is none yet. */
  public @Nullable ByteBuf rewritten(long ofStatement) {
    return statement == ofStatement ? rewritten : null;
  }

  /** Rows of the statement are rewritten from now on; the run before has ended. */
  public void rewriteInto(ByteBuf fresh, long ofStatement) {
    rewritten = fresh;
    statement = ofStatement;
  }

  /** One more row is in the buffer. */
  public void addRewritten() {
    rows++;
  }

  /** Records the rows that lie together, and hands on the rewritten ones. */
  public void end(ByteBuf in) {
    if (start >= 0) {
      record.rows(statement, rows, in.nioBuffer(start, end - start));
      start = -1;
    }
    ByteBuf out = rewritten;
    if (out != null) {
      rewritten = null;
      record(out);
      client.accept(out);
    }
    rows = 0;
  }

  private void record(ByteBuf out) {
    boolean recorded = false;
    try {
      record.rows(statement, rows, out.nioBuffer());
      recorded = true;
    } finally {
      if (!recorded) {
        out.release();
      }
    }
  }

  /** Nothing leaves any more. */
  public void release() {
    ByteBuf out = rewritten;
    if (out != null) {
      rewritten = null;
      out.release();
    }
    start = -1;
  }
}
