package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Format;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * CopyInResponse: the server is ready for the data of COPY ... FROM STDIN.
 *
 * @param format of the copy as a whole
 * @param columnFormats of each column; all text if {@code format} is text
 */
public record CopyInResponse(Format format, List<Format> columnFormats) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'G';

  /** Keeps its own list. */
  public CopyInResponse {
    columnFormats = List.copyOf(columnFormats);
  }

  static CopyInResponse read(BodyReader body) {
    CopyInResponse response = new CopyInResponse(Format.of(body.int8()), body.formats());
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
