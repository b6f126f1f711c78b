package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.gateway.mysql.relay.packet.ErrPacket;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.OkPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.mysql.relay.packet.PacketReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A question of Weir's own on the client's session. The client sees nothing of it. Packets are
 * taken on the event loop; the answer may be waited for on any thread.
 */
final class Question {
  private static final int ANSWER_BYTES_MAX = 64 << 20;
  private static final int COLUMNS_MAX = 64;

  private final String sql;
  private final CompletableFuture<List<List<@Nullable String>>> answer = new CompletableFuture<>();
  private final List<List<@Nullable String>> rows = new ArrayList<>();
  private long columns = -1;
  private long described;
  private long bytes;

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
   * @return what ends the answer; null if it goes on
   */
  @Nullable OkPacket take(Packet packet, Charset charset) {
    int first = packet.first();
    if (columns < 0) {
      return switch (first) {
        case 0x00 -> OkPacket.read(packet, true);
        case 0xfb -> throw new MalformedPacket("a request for a file");
        default -> {
          columns = packet.reader().lengthEncoded();
          if (columns == 0 || columns > COLUMNS_MAX) {
            throw new MalformedPacket("an answer with too many columns");
          }
          yield null;
        }
      };
    }
    if (described < columns) {
      var _ = ColumnDefinition.read(packet, false);
      described++;
      return null;
    }
    if (first == 0xfe && packet.length() < Packet.PART_BYTES_MAX) {
      return OkPacket.read(packet, true);
    }
    row(packet, charset);
    return null;
  }

  private void row(Packet packet, Charset charset) {
    bytes += packet.length();
    if (bytes > ANSWER_BYTES_MAX) {
      throw new MalformedPacket("an answer larger than allowed");
    }
    PacketReader in = packet.reader();
    List<@Nullable String> row = new ArrayList<>((int) columns);
    for (int i = 0; i < columns; i++) {
      long length = in.lengthOrNull();
      row.add(length == PacketReader.NULL ? null : new String(in.bytes(length), charset));
    }
    rows.add(row);
  }

  void answered() {
    answer.complete(rows);
  }

  void failed(ErrPacket error) {
    answer.completeExceptionally(
        new CatalogueUnavailable(
            "the server refused a question: %d (%s)".formatted(error.code(), error.sqlState())));
  }

  /** The session has ended. */
  void lost() {
    answer.completeExceptionally(new CatalogueUnavailable("the session has ended"));
  }
}
