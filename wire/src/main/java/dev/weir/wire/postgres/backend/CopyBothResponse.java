package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Format;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * CopyBothResponse: streaming replication follows.
 *
 * @param format of the copy as a whole
 * @param columnFormats of each column; all text if {@code format} is text
 */
public record CopyBothResponse(Format format, List<Format> columnFormats)
    implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'W';

  /** Keeps its own list. */
  public CopyBothResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  static CopyBothResponse read(BodyReader body) {
    CopyBothResponse response = new CopyBothResponse(Format.of(body.int8()), body.formats());
    body.end();
    return response;
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeByte(format.code());
    Format.writeAll(columnFormats, out);
  }
}
