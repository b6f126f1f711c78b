package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * RowDescription: the columns of the rows that follow, or that a statement would return.
 *
 * @param fields one for each column
 */
public record RowDescription(List<FieldDescription> fields) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'T';

  /** Keeps its own list. */
  public RowDescription {
    fields = List.copyOf(fields);
  }

  static RowDescription read(BodyReader body) {
    int count = body.count(FieldDescription.BYTES_MIN);
    List<FieldDescription> fields = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      fields.add(FieldDescription.read(body));
    }
    body.end();
    return new RowDescription(fields);
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    BodyWriter.count(fields.size(), out);
    for (FieldDescription field : fields) {
      field.writeTo(out);
    }
  }
}
