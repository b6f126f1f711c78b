package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.mysql.catalogue.NoSuchTable;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.RowStep;
import dev.weir.wire.mysql.server.ServerDecoder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A question of Weir's own on the client's session. The client sees nothing of it. Packets are
 * taken on the event loop; the answer may be waited for on any thread.
 */
final class Question {
  private static final int ANSWER_BYTES_MAX = 64 << 20;
  private static final int COLUMNS_MAX = 64;

  /** ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR. */
  private static final Set<Integer> NO_SUCH_TABLE = Set.of(1146, 1049);

  private final String sql;
  private final CompletableFuture<List<List<@Nullable String>>> answer = new CompletableFuture<>();
  private final List<List<@Nullable String>> rows = new ArrayList<>();
  private final TextRowReader reader = new TextRowReader();
  private int columns = -1;
  private int described;
  private long bytes;

  /** Whether a name may have letters that the character set of results does not have. */
  private boolean inexact;

  Question(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  CompletableFuture<List<List<@Nullable String>>> answer() {
    return answer;
  }

  /**
   * Takes a packet of the answer.
   *
   * @param charset of results
   * @return whether it was the last
   */
  boolean take(
      Frame frame,
      ServerDecoder decoder,
      Capabilities agreed,
      Charset charset,
      SessionState state) {
    if (columns < 0) {
      return switch (decoder.decodeResponse(frame, agreed)) {
        case OkPacket ok -> answered(ok, state);
        case ErrPacket error -> failed(error);
        case ColumnCount(int count, boolean _) when count <= COLUMNS_MAX -> {
          columns = count;
          yield false;
        }
        default -> throw new ProtocolViolation("no answer to a question");
      };
    }
    if (described < columns) {
      if (!(decoder.decodeColumn(frame, agreed) instanceof ColumnDefinition)) {
        throw new ProtocolViolation("no answer to a question");
      }
      described++;
      return false;
    }
    if (decoder.rowStep(frame) == RowStep.ROW) {
      row(frame, charset, state.resultsAreExact());
      return false;
    }
    return switch (decoder.decodeEndOfRows(frame, agreed)) {
      case OkPacket ok -> answered(ok, state);
      case ErrPacket error -> failed(error);
      default -> throw new ProtocolViolation("no answer to a question");
    };
  }

  private void row(Frame frame, Charset charset, boolean exact) {
    bytes += frame.payloadLength();
    if (bytes > ANSWER_BYTES_MAX) {
      throw new ProtocolViolation("an answer larger than allowed");
    }
    List<@Nullable String> row = new ArrayList<>(columns);
    reader.reset(frame, columns);
    while (reader.next()) {
      row.add(
          reader.isNull()
              ? null
              : reader.buffer().toString(reader.offset(), reader.length(), charset));
    }
    for (String cell : row) {
      inexact |= !exact && cell != null && (cell.indexOf('?') >= 0 || cell.indexOf('\uFFFD') >= 0);
    }
    rows.add(row);
  }

  private boolean answered(OkPacket ok, SessionState state) {
    state.reported(ok);
    if (inexact) {
      cannotBeAsked();
    } else {
      answer.complete(rows);
    }
    return true;
  }

  private boolean failed(ErrPacket error) {
    String refused =
        "the server refused a question: %d (%s)".formatted(error.errorCode(), error.sqlState());
    answer.completeExceptionally(
        NO_SUCH_TABLE.contains(error.errorCode())
            ? new NoSuchTable(refused)
            : new CatalogueUnavailable(refused));
    return true;
  }

  /** The session's character sets do not have the letters of what is asked or answered. */
  void cannotBeAsked() {
    answer.completeExceptionally(
        new CatalogueUnavailable("a name is not in the character set of the session"));
  }

  /** The session has ended. */
  void lost() {
    answer.completeExceptionally(new CatalogueUnavailable("the session has ended"));
  }
}
