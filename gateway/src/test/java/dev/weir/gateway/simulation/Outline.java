package dev.weir.gateway.simulation;

import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.ErrorResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a client was told, message by message, in a form that compares. */
final class Outline {
  /** Names that are not there, and anything in a failed transaction: either is said of both. */
  private static final Set<String> NOT_NOW = Set.of("26000", "34000", "25P02");

  private Outline() {}

  /** The messages but for notices, of errors the state. */
  static List<String> of(byte[] stream) {
    List<String> all = new ArrayList<>();
    var decoder = new BackendDecoder(Limits.DEFAULT);
    var frame = new Frame();
    ByteBuf in = Unpooled.wrappedBuffer(stream);
    while (decoder.next(in, frame)) {
      String body = in.toString(frame.bodyStart(), frame.bodyLength(), StandardCharsets.ISO_8859_1);
      switch ((char) frame.type()) {
        case 'N' -> {
          // Weir has some of its own
        }
        case 'E' -> {
          String state = ((ErrorResponse) decoder.decode(in, frame)).diagnostics().sqlState();
          all.add("E " + (NOT_NOW.contains(state) ? "not now" : state));
        }
        default -> all.add((char) frame.type() + " " + body.replaceAll("[^ -~]", ""));
      }
    }
    return all;
  }
}
