package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static dev.weir.gateway.postgres.relay.ScriptedRelay.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.relay.FakeDesk;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Event;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.BindComplete;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.FieldDescription;
import dev.weir.wire.postgres.backend.NoticeResponse;
import dev.weir.wire.postgres.backend.ParseComplete;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.backend.RowDescription;
import dev.weir.wire.postgres.backend.Severity;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay between a scripted client and a scripted server: every byte boundary, every fault. */
class ScriptedRelayTest {
  private static final String SECRET = "SELECT id, ssn FROM people";
  private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);

  private final List<ScriptedRelay> opened = new ArrayList<>();

  private ScriptedRelay scripted() throws Exception {
    var relay = new ScriptedRelay();
    opened.add(relay);
    return relay;
  }

  /** Every session, in whatever state a test leaves it, gives all its memory back. */
  @AfterEach
  void nothingIsLeft() {
    opened.forEach(ScriptedRelay::close);
  }

  private static FieldDescription field(String name, int number, int type) {
    return new FieldDescription(
        CString.of(name), 16_384, (short) number, type, (short) -1, -1, Format.TEXT);
  }

  private static BackendMessage described() {
    return new RowDescription(List.of(field("id", 1, 23), field("ssn", 3, 25)));
  }

  private static BackendMessage row(String id, String ssn) {
    return new DataRow(List.of(new Value(RawClient.text(id)), new Value(RawClient.text(ssn))));
  }

  private static BackendMessage complete(String tag) {
    return new CommandComplete(CString.of(tag));
  }

  private static final byte[] ASKED = bytes(query("SELECT 1"), query(SECRET));

  private static byte[] answered() {
    RowDescription one =
        new RowDescription(
            List.of(
                new FieldDescription(
                    CString.of("?column?"), 0, (short) 0, 23, (short) 4, -1, Format.TEXT)));
    return bytes(
        one,
        new DataRow(List.of(new Value(RawClient.text("1")))),
        complete("SELECT 1"),
        READY,
        described(),
        row("1", "111-22-3333"),
        row("2", "444-55-6666"),
        BackendEncoder.notice(Severity.NOTICE, "00000", "111-22-3333", null, null),
        complete("SELECT 2"),
        READY);
  }

  @Test
  void aTranscriptSplitAtEveryByteGivesTheSameBytes() throws Exception {
    byte[] answer = answered();
    var whole = scripted();
    whole.fromClient(ASKED, 0, ASKED.length);
    byte[] wantedAtServer = whole.toServer();
    assertThat(wantedAtServer).isEqualTo(ASKED);
    whole.fromServer(answer, 0, answer.length);
    byte[] wantedAtClient = whole.toClient();
    String seen = new String(wantedAtClient, StandardCharsets.ISO_8859_1);
    assertThat(seen).contains("*******3333").doesNotContain("111-22").doesNotContain("444-55");
    for (int split = 1; split < ASKED.length; split++) {
      var relay = scripted();
      relay.fromClient(ASKED, 0, split);
      relay.fromClient(ASKED, split, ASKED.length);
      assertThat(relay.toServer()).isEqualTo(wantedAtServer);
    }
    for (int split = 1; split < answer.length; split++) {
      var relay = scripted();
      relay.fromClient(ASKED, 0, ASKED.length);
      relay.fromServer(answer, 0, split);
      relay.fromServer(answer, split, answer.length);
      assertThat(relay.toClient()).as("split at %d", split).isEqualTo(wantedAtClient);
      assertThat(rows(relay)).isEqualTo(rows(whole));
    }
  }

  @Test
  void randomPiecesGiveTheSameBytes() throws Exception {
    byte[] answer = answered();
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      var relay = scripted();
      var toServer = new ByteArrayOutputStream();
      for (int at = 0; at < ASKED.length; ) {
        int next = Math.min(ASKED.length, at + 1 + random.nextInt(12));
        relay.fromClient(ASKED, at, next);
        toServer.writeBytes(relay.toServer());
        at = next;
      }
      assertThat(toServer.toByteArray()).as("seed %d", seed).isEqualTo(ASKED);
      var toClient = new ByteArrayOutputStream();
      for (int at = 0; at < answer.length; ) {
        int next = Math.min(answer.length, at + 1 + random.nextInt(40));
        relay.fromServer(answer, at, next);
        toClient.writeBytes(relay.toClient());
        at = next;
      }
      assertThat(new String(toClient.toByteArray(), StandardCharsets.ISO_8859_1))
          .as("seed %d", seed)
          .contains("*******6666")
          .doesNotContain("444-55");
    }
  }

  private static int rows(ScriptedRelay relay) {
    return relay.recorder.all(Event.Rows.class).stream().mapToInt(Event.Rows::rowCount).sum();
  }

  @Test
  void aReplyThatNobodyAskedForEndsTheSession() throws Exception {
    for (BackendMessage message :
        List.of(
            row("1", "111-22-3333"),
            complete("SELECT 1"),
            described(),
            READY,
            ParseComplete.INSTANCE,
            BindComplete.INSTANCE,
            BackendEncoder.error(Severity.ERROR, "XX000", "111-22-3333", null, null))) {
      var relay = scripted();
      byte[] bytes = bytes(message);
      relay.fromServer(bytes, 0, bytes.length);
      String seen = new String(relay.toClient(), StandardCharsets.ISO_8859_1);
      assertThat(seen).as(message.toString()).contains("FATAL").doesNotContain("111-22");
      assertThat(relay.client.isActive()).isFalse();
      assertThat(relay.server.isActive()).isFalse();
      assertThat(relay.liveSessions.all()).isEmpty();
    }
  }

  @Test
  void rowsOfAPortalThatTheClientDidNotDescribeAreDescribedByWeirOnce() throws Exception {
    var relay = scripted();
    byte[] asked = bytes(parse("s", SECRET), bind("", "s"), execute(""), sync());
    relay.fromClient(asked, 0, asked.length);
    assertThat(types(relay.toServer())).isEqualTo("PBDES");
    byte[] answer =
        bytes(
            ParseComplete.INSTANCE,
            BindComplete.INSTANCE,
            described(),
            row("1", "111-22-3333"),
            complete("SELECT 1"),
            READY);
    relay.fromServer(answer, 0, answer.length);
    assertThat(types(relay.toClient())).isEqualTo("12DCZ");
    byte[] again = bytes(bind("", "s"), execute(""), sync());
    relay.fromClient(again, 0, again.length);
    assertThat(types(relay.toServer())).isEqualTo("BES");
  }

  private static String types(byte[] stream) {
    StringBuilder types = new StringBuilder();
    for (int at = 0; at < stream.length; ) {
      types.append((char) stream[at]);
      at += 1 + java.nio.ByteBuffer.wrap(stream, at + 1, 4).getInt();
    }
    return types.toString();
  }

  @Test
  void aTextIsReadOnceAndFoundAgain() throws Exception {
    var relay = scripted();
    byte[] asked = bytes(query("SELECT 1"));
    byte[] answer = bytes(complete("SELECT 1"), READY);
    for (int i = 0; i < 10; i++) {
      relay.fromClient(asked, 0, asked.length);
      relay.fromServer(answer, 0, answer.length);
    }
    assertThat(relay.reader.readings).hasValue(1);
    relay.catalogue.changed();
    relay.fromClient(asked, 0, asked.length);
    assertThat(relay.reader.readings).hasValue(2);
  }

  @Test
  void whatIsHeldIsForwardedByteForByteAndNothingBefore() throws Exception {
    var relay = scripted();
    byte[] asked = bytes(query("DELETE FROM people"), query("SELECT 1"));
    relay.fromClient(asked, 0, asked.length);
    assertThat(relay.toServer()).isEmpty();
    assertThat(types(relay.toClient())).isEqualTo("N");
    FakeDesk.Request request = relay.desk.next();
    request.outcome.complete(
        new Outcome.Approved(
            new dev.weir.session.ApprovalDesk.Yes(
                "r", List.of("dana"), "", java.time.Instant.EPOCH)));
    relay.fromClient(new byte[0], 0, 0);
    assertThat(relay.toServer()).isEqualTo(asked);
  }

  @Test
  void aClientThatSendsAheadWhileItIsHeldIsReadToALimit() throws Exception {
    var relay = scripted();
    byte[] held = bytes(query("DELETE FROM people"));
    relay.fromClient(held, 0, held.length);
    byte[] ahead = bytes(query("SELECT '" + "x".repeat(1_000) + "'"));
    for (int i = 0; i < 100 && relay.client.config().isAutoRead(); i++) {
      relay.fromClient(ahead, 0, ahead.length);
    }
    assertThat(relay.client.config().isAutoRead()).isFalse();
    relay.desk.next().outcome.complete(new Outcome.Denied("dana", "no"));
    relay.fromClient(new byte[0], 0, 0);
    assertThat(relay.client.config().isAutoRead()).isTrue();
    assertThat(relay.toServer()).isNotEmpty();
  }

  @Test
  void aNoticeBetweenRowsKeepsItsPlace() throws Exception {
    var relay = scripted();
    byte[] asked = bytes(query(SECRET));
    relay.fromClient(asked, 0, asked.length);
    NoticeResponse notice = BackendEncoder.notice(Severity.NOTICE, "00000", "x", null, null);
    byte[] answer =
        bytes(described(), row("1", "a"), notice, row("2", "b"), complete("SELECT 2"), READY);
    relay.fromServer(answer, 0, answer.length);
    assertThat(types(relay.toClient())).isEqualTo("TDNDCZ");
  }
}
