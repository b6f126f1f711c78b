package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** How a value is written: the format code of the manual's "Formats and Format Codes". */
public enum Format {
  /** Code 0: the type's text output. */
  TEXT,
  /** Code 1: the type's binary send format. */
  BINARY;

  /** The format of a code; {@link ProtocolViolation} for any other than 0 and 1. */
  public static Format of(int code) {
    return switch (code) {
      case 0 -> TEXT;
      case 1 -> BINARY;
      default -> throw new ProtocolViolation("unsupported format code");
    };
  }

  /** The code on the wire. */
  public int code() {
    return this == TEXT ? 0 : 1;
  }

  /** Writes the number of formats and their codes. */
  public static void writeAll(List<Format> formats, ByteBuf out) {
    BodyWriter.count(formats.size(), out);
    for (Format format : formats) {
      out.writeShort(format.code());
    }
  }
}
