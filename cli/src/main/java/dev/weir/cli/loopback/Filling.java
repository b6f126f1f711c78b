package dev.weir.cli.loopback;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntSupplier;

/** Reads from a stream exactly as much as a decoder asks for, never what comes behind it. */
final class Filling {
  private Filling() {}

  /** A decoder's question whether a whole message is there. */
  @FunctionalInterface
  interface Next {
    boolean found(ByteBuf in);
  }

  /**
   * Reads until the message is there whole.
   *
   * @param expectedBytes how much the decoder needs, its limits checked, after it found nothing
   */
  static void fill(InputStream in, ByteBuf buffer, Next next, IntSupplier expectedBytes)
      throws IOException {
    while (!next.found(buffer)) {
      int missing = expectedBytes.getAsInt() - buffer.readableBytes();
      byte[] bytes = in.readNBytes(missing);
      if (bytes.length < missing) {
        throw new EOFException("the connection ended while signing in");
      }
      buffer.writeBytes(bytes);
    }
  }
}
