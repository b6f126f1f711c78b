package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.testkit.Await;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is malformed, too large or never read. */
class BadInputTest extends RelayTest {
  @Test
  void anUnknownMessageEndsTheSessionWithAProtocolError() throws Exception {
    try (RawClient through = client()) {
      through.sendBytes(Unpooled.wrappedBuffer(new byte[] {'y', 0, 0, 0, 4}));
      assertThat(outline(through.readyForQuery())).isEqualTo("E08P01!");
    }
  }

  @Test
  void aHugeLengthEndsTheSessionWithAProtocolError() throws Exception {
    try (RawClient through = client()) {
      through.sendBytes(Unpooled.wrappedBuffer(new byte[] {'B', 127, 0, 0, 4}));
      assertThat(outline(through.readyForQuery())).isEqualTo("E08P01!");
    }
  }

  @Test
  void aNulAndInvalidUtf8AreErrorsOfTheirStatementOnly() throws Exception {
    try (RawClient through = client()) {
      ByteBuf nul = Unpooled.buffer();
      nul.writeByte('Q').writeInt(4 + 4).writeBytes(new byte[] {'a', 0, 'b', 0});
      through.sendBytes(nul);
      assertThat(outline(through.readyForQuery())).isEqualTo("E08P01ZI");
      byte[] invalid = "SELECT '\u00e9'".getBytes(StandardCharsets.ISO_8859_1);
      assertThat(outline(through.ask(new Query(Unpooled.wrappedBuffer(invalid)))))
          .isEqualTo("E22021ZI");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aStatementOverTheLimitIsPassedOver() throws Exception {
    rig.limits = new RelayLimits(1_000, 64 << 20, 1 << 30, 0, Duration.ofHours(1), 10_000, 1_000);
    try (RawClient through = client()) {
      String longText = "SELECT '" + "x".repeat(1_000_000) + "'";
      assertThat(outline(through.ask(query(longText)))).isEqualTo("E54000ZI");
      assertThat(outline(through.ask(parse("", longText), bind("", ""), execute(""), sync())))
          .isEqualTo("E54000ZI");
      through.ask(query("BEGIN"));
      assertThat(outline(through.ask(query(longText)))).isEqualTo("E54000ZE");
      assertThat(outline(through.ask(query("ROLLBACK")))).isEqualTo("CZI");
    }
  }

  @Test
  void aHundredThousandPreparedStatementsMeetALimit() throws Exception {
    rig.limits = new RelayLimits(1 << 20, 64 << 20, 1 << 30, 0, Duration.ofHours(1), 1_000, 1_000);
    try (RawClient through = client()) {
      int refused = 0;
      for (int i = 0; i < 100; i++) {
        FrontendMessage[] batch = new FrontendMessage[1_000 + 1];
        for (int j = 0; j < 1_000; j++) {
          batch[j] = parse("s" + i + "_" + j, "SELECT 1");
        }
        batch[1_000] = sync();
        refused += outline(through.ask(batch)).contains("E54000") ? 1 : 0;
      }
      assertThat(refused).isGreaterThanOrEqualTo(99);
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void preparedStatementsMeetALimitOfTheirBytes() throws Exception {
    rig.limits = new RelayLimits(1_000_000, 1 << 20, 1 << 30, 0, Duration.ofHours(1), 100, 100);
    try (RawClient through = client()) {
      String outlines = "";
      for (int i = 0; i < 8; i++) {
        String text = "SELECT '" + "x".repeat(300_000 + i) + "'";
        outlines += outline(through.ask(parse("s" + i, text), sync()));
      }
      assertThat(outlines).isEqualTo("1ZI1ZI1ZI" + "E54000ZI".repeat(5));
      through.ask(query("DEALLOCATE ALL"));
      assertThat(outline(through.ask(parse("s", "SELECT 1"), sync()))).isEqualTo("1ZI");
    }
  }

  @Test
  void portalsMeetALimitOfTheBytesOfTheirValues() throws Exception {
    rig.limits = new RelayLimits(1 << 20, 1 << 20, 1 << 30, 0, Duration.ofHours(1), 100, 100);
    String value = "x".repeat(300_000);
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.ask(parse("s", "SELECT $1::text"), sync());
      for (int i = 0; i < 3; i++) {
        assertThat(outline(through.ask(bind("p" + i, "s", value), sync()))).isEqualTo("2ZT");
      }
      assertThat(outline(through.ask(bind("p3", "s", value), sync()))).isEqualTo("E54000ZE");
    }
  }

  @Test
  void anUnnamedPortalIsReplacedHoweverLargeItsValues() throws Exception {
    rig.limits = new RelayLimits(1 << 20, 1 << 20, 1 << 30, 0, Duration.ofHours(1), 100, 100);
    String value = "x".repeat(900_000);
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.ask(parse("s", "SELECT length($1::text)"), sync());
      for (int i = 0; i < 5; i++) {
        assertThat(outline(through.ask(bind("", "s", value), execute(""), sync())))
            .isEqualTo("2DCZT");
      }
    }
  }

  @Test
  void aFaultOfWeirsOwnEndsTheSessionWithAnErrorAndNoOther() throws Exception {
    try (RawClient through = client();
        RawClient other = client()) {
      rig.recorder.broken = true;
      assertThat(outline(through.ask(query("SELECT 1 -- not seen before")))).isEqualTo("EXX000!");
      rig.recorder.broken = false;
      assertThat(outline(other.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aReaderThatFailsBadlyIsAnErrorOfTheStatementOnly() throws Exception {
    try (RawClient through = client()) {
      assertThat(outline(through.ask(query("SELECT 1 OVERFLOW")))).isEqualTo("E58000ZI");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aCallOfNoFunctionIsRefusedAndTheSessionGoesOn() throws Exception {
    try (RawClient through = client()) {
      ByteBuf call = Unpooled.buffer();
      call.writeByte('F').writeInt(4 + 10).writeInt(1).writeShort(0).writeShort(0).writeShort(0);
      through.sendBytes(call);
      assertThat(outline(through.readyForQuery())).isEqualTo("E42883ZI");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aResultWithTooManyRowsIsAnError() throws Exception {
    rig.limits = new RelayLimits(1 << 20, 64 << 20, 1 << 30, 10, Duration.ofHours(1), 1_000, 1_000);
    try (RawClient through = client()) {
      List<Reply> replies = through.ask(query("SELECT generate_series(1, 5000000)"));
      assertThat(outline(replies)).isEqualTo("T" + "D".repeat(10) + "E54000ZI");
      assertThat(rig.cancels).hasValue(1);
    }
  }

  @Test
  void aSessionThatIsIdleForTooLongEnds() throws Exception {
    rig.limits =
        new RelayLimits(1 << 20, 64 << 20, 1 << 30, 10, Duration.ofMillis(50), 1_000, 1_000);
    try (RawClient through = client()) {
      assertThat(outline(through.readyForQuery())).isEqualTo("E57P05!");
    }
  }

  @Test
  void aRecordingThatIsBehindStopsBothSidesUntilItHasCaughtUp() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("SELECT 1"));
      rig.recorder.writable = false;
      through.send(query("SELECT 1 FROM generate_series(1, 300000)"));
      Await.until(Duration.ofSeconds(10), "the relay waits", () -> !rig.recorder.waiting.isEmpty());
      rig.recorder.drained();
      assertThat(outline(through.readyForQuery())).endsWith("CZI");
    }
  }
}
