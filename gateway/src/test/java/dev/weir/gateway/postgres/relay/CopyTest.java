package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** COPY FROM STDIN in both protocols, as the server itself answers it. */
class CopyTest extends RelayTest {
  private static final String COPY = "COPY numbers FROM STDIN";

  private static FrontendMessage data(String lines) {
    return new CopyData(RawClient.text(lines));
  }

  @Test
  void copyInIsForwardedAndRecordedInBothProtocols() throws Exception {
    FrontendMessage[][] starts = {
      {query(COPY)},
      {parse("", COPY), bind("", ""), execute("")},
      {parse("", COPY), bind("", ""), execute(""), sync()},
    };
    for (FrontendMessage[] start : starts) {
      for (String lines : List.of("901\n902\n", "903\nnot a number\n")) {
        String wanted;
        try (RawClient direct = new RawClient(server(), USER)) {
          wanted = exchange(direct, start, lines);
        }
        try (RawClient through = client()) {
          assertThat(exchange(through, start, lines)).as(lines).isEqualTo(wanted);
        }
      }
    }
    assertThat(rig.recorder.all(Event.CopyIn.class)).isNotEmpty();
  }

  private static String exchange(RawClient client, FrontendMessage[] start, String lines)
      throws Exception {
    client.send(start);
    client.send(data(lines), CopyDone.INSTANCE);
    if (start.length > 1) {
      client.send(sync());
    }
    StringBuilder seen = new StringBuilder(outline(client.readyForQuery()));
    client.send(query("SELECT 1"));
    seen.append(' ').append(outline(client.readyForQuery()));
    return seen.toString();
  }
}
