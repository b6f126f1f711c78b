package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.backend.DataRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A question of Weir's own on the client's session: collects the rows of the answer. */
final class SessionQuestion {
  private static final long ANSWER_BYTES_MAX = 64L << 20;

  /** Close, Parse, Bind, Execute, Close, Close: what {@link SessionAsk} sends. */
  private static final int CLOSES = 3;

  private final String sql;
  private final CompletableFuture<List<List<@Nullable String>>> answer = new CompletableFuture<>();
  private final List<List<@Nullable String>> rows = new ArrayList<>();
  private long bytes;
  private @Nullable String failure;
  private boolean inSegment;
  private int closed;

  SessionQuestion(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  CompletableFuture<List<List<@Nullable String>>> answer() {
    return answer;
  }

  /** It is asked between two Syncs of the client's: no ReadyForQuery ends the answer. */
  void asksInSegment() {
    inSegment = true;
  }

  boolean isInSegment() {
    return inSegment;
  }

  /** CloseComplete; whether that was the end of an answer that no ReadyForQuery ends. */
  boolean closed() {
    closed++;
    return inSegment && closed == CLOSES;
  }

  void row(DataRow row) {
    List<@Nullable String> values = new ArrayList<>(row.columns().size());
    for (Value value : row.columns()) {
      String text = value.bytes() == null ? null : value.bytes().toString(StandardCharsets.UTF_8);
      bytes += text == null ? 0 : text.length();
      values.add(text);
    }
    if (bytes > ANSWER_BYTES_MAX) {
      failure = "the answer is larger than allowed";
    } else {
      rows.add(values);
    }
  }

  void failed(String sqlState) {
    failure = "the server answered with error " + sqlState;
  }

  /** The answer is complete, or failed. */
  void over() {
    if (failure == null) {
      answer.complete(rows);
    } else {
      answer.completeExceptionally(new CatalogueUnavailable(failure));
    }
  }

  /** The session ended before there was an answer. */
  void lost() {
    answer.completeExceptionally(new CatalogueUnavailable("the session has ended"));
  }
}
