package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * DataRow: one row of a result. On the hot path use {@link DataRowReader} and {@link
 * DataRowWriter}, which make no objects.
 *
 * @param columns the values, slices
 */
public record DataRow(List<Value> columns) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'D';

  /** Keeps its own list. */
  public DataRow {
    columns = List.copyOf(columns);
  }

  static DataRow read(BodyReader body) {
    DataRow row = new DataRow(body.values());
    body.end();
    return row;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    Value.writeAll(columns, out);
  }
}
