package dev.weir.e2e.bypass;

import dev.weir.e2e.bypass.WireClient.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a client saw of one session: all messages of all statements. */
final class Seen {
  private static final int TYPE_BYTES = 4;
  private static final int COLUMN_TAIL_BYTES = 18;

  private final List<String> comparable = new ArrayList<>();
  private final StringBuilder bytes = new StringBuilder();

  void add(List<Message> messages) {
    for (Message message : messages) {
      String body = new String(message.body(), StandardCharsets.ISO_8859_1);
      bytes.append(body).append('\n');
      comparable.add(message.type() + comparable(message, body));
    }
  }

  /**
   * The messages without what differs from session to session: OIDs of what was just created,
   * process ids, the session's own name.
   */
  List<String> comparable() {
    return comparable;
  }

  /** The forms of a value that were seen; empty if none was. */
  List<String> formsOf(String value) {
    return Forms.seen(value, bytes.toString());
  }

  private static String comparable(Message message, String body) {
    return switch (message.type()) {
      case 'T' -> withoutTables(message.body());
      case 'A' -> body.substring(TYPE_BYTES);
      case 'E', 'N' -> body.replaceAll("\0P\\d+", "").replaceAll("pg_temp_\\d+", "pg_temp");
      case 'D', 'S', 'd' -> body.replaceAll("weir:\\w+@\\w+", "weir");
      default -> body;
    };
  }

  private static String withoutTables(byte[] description) {
    var in = ByteBuffer.wrap(description);
    var columns = new StringBuilder();
    for (int left = in.getShort(); left > 0; left--) {
      for (byte one = in.get(); one != 0; one = in.get()) {
        columns.append((char) one);
      }
      byte[] tail = new byte[COLUMN_TAIL_BYTES];
      in.get(tail);
      columns.append(
          new String(tail, TYPE_BYTES, tail.length - TYPE_BYTES, StandardCharsets.ISO_8859_1));
    }
    return columns.toString();
  }

  @Override
  public String toString() {
    return String.join("\n", comparable).replaceAll("[^\\x20-\\x7e\\n]", "·");
  }
}
