package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.client.StmtClose;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.client.StmtFetch;
import dev.weir.wire.mysql.client.StmtReset;
import dev.weir.wire.mysql.client.StmtSendLongData;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.PrepareOk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** COM_STMT_* between a scripted client and a scripted server. */
class PreparedStatementsTest {
  private static final String SECRET = "SELECT id, ssn FROM people WHERE id = ?";

  private static byte[] execute(int id, int flags, byte[] parameters) {
    return Wire.command(new StmtExecute(id, flags, Unpooled.wrappedBuffer(parameters)));
  }

  /** One parameter, a string. */
  private static byte[] text(String value) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(0).writeByte(1).writeByte(0xfd).writeByte(0);
    out.writeByte(value.length()).writeCharSequence(value, StandardCharsets.UTF_8);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** One parameter, of which long data were sent. */
  private static final byte[] SENT_AHEAD = {0, 1, (byte) 0xfd, 0};

  private static void prepare(ScriptedSession session, int id, String sql, String... columns)
      throws Exception {
    session.fromClient(Wire.prepare(sql));
    assertThat(session.queryToServer()).isEqualTo(sql);
    session.fromServer(prepared(id, columns).bytes());
    for (int i = 0; i < 2 + columns.length; i++) {
      assertThat(session.toClient().sequence()).isEqualTo(i + 1);
    }
  }

  private static Wire.Reply prepared(int id, String... columns) {
    var reply = new Wire.Reply().packet(new PrepareOk(id, columns.length, 1, 0));
    reply.packet(Wire.column("", "?", ColumnType.VAR_STRING));
    for (String column : columns) {
      reply.packet(Wire.people(column));
    }
    return reply;
  }

  private static Wire.Reply people() {
    return new Wire.Reply()
        .columns(Wire.column("people", "id", ColumnType.LONG), Wire.people("ssn"))
        .binaryRow(new byte[] {1, 0, 0, 0}, "123-45-6789".getBytes(StandardCharsets.UTF_8))
        .binaryRow(new byte[] {2, 0, 0, 0}, Wire.NULL_BYTES)
        .end();
  }

  private static void masked(ScriptedSession session) throws Exception {
    for (int i = 0; i < 3; i++) {
      session.toClient();
    }
    ScriptedSession.Received row = session.toClient();
    assertThat(row.sequence()).isEqualTo(4);
    assertThat(row.payload()).startsWith(0, 0, 1, 0, 0, 0);
    assertThat(row.text()).endsWith("6789").doesNotContain("123-45");
    assertThat(session.toClient().payload()).containsExactly(0, 8, 2, 0, 0, 0);
    assertThat(session.toClient().first()).isEqualTo(0xfe);
  }

  @Test
  void binaryRowsAreMasked() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.fromClient(execute(5, 0, text("1")));
      assertThat(session.toServer().first()).isEqualTo(0x17);
      session.fromServer(people().bytes());
      masked(session);
      session.goesOn();
      Event.Statement statement = session.recorder.all(Event.Statement.class).getFirst();
      assertThat(statement.parameters())
          .containsExactly(
              new Parameter(
                  ColumnType.VAR_STRING.code(), true, "1".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void nothingDependsOnHowBytesArrive() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClientBytewise(Wire.prepare(SECRET));
      session.queryToServer();
      session.fromServerBytewise(prepared(5, "id", "ssn").bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.fromClientBytewise(execute(5, 0, text("1")));
      session.toServer();
      session.fromServerBytewise(people().bytes());
      masked(session);
      session.goesOn();
    }
  }

  @Test
  void whatMayNotRunIsNotPrepared() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.prepare("SELECT id FROM forbidden"));
      assertThat(session.errorToClient()).startsWith("1142 42000");
      session.fromClient(Wire.prepare("SELECT 1; SELECT 2"));
      assertThat(session.errorToClient()).startsWith("1064 42000");
      session.fromClient(execute(1, 0, new byte[0]));
      assertThat(session.errorToClient()).startsWith("1243 HY000");
      session.goesOn();
    }
  }

  @Test
  void aStatementThatTheServerDescribesOtherwiseIsClosed() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.prepare("SELECT id, name FROM people WHERE id = ?"));
      session.queryToServer();
      session.fromServer(prepared(5, "id", "ssn").bytes());
      assertThat(session.errorToClient()).startsWith("1142 42000");
      assertThat(session.toServer().payload()).containsExactly(0x19, 5, 0, 0, 0);
      session.fromClient(execute(5, 0, text("1")));
      assertThat(session.errorToClient()).startsWith("1243");
      session.goesOn();
    }
  }

  @Test
  void aPolicyThatIsReloadedDecidesOverThePrepared() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.policy.set(new FakePolicy(true, true, false));
      session.fromClient(execute(5, 0, text("1")));
      assertThat(session.errorToClient()).startsWith("1142 42000");
      session.goesOn();
    }
  }

  @Test
  void aStatementIsNotRunUnderAnotherSqlModeThanItWasReadUnder() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.fromClient(Wire.query("SET sql_mode = 'ANSI_QUOTES'"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().ok(Wire.IDLE, Wire.variable("sql_mode", "ANSI_QUOTES")).bytes());
      session.toClient();
      session.fromClient(execute(5, 0, text("1")));
      assertThat(session.errorToClient()).startsWith("1142 42000").contains("Prepare it again");
      session.goesOn();
    }
  }

  @Test
  void aCursorsRowsAreMaskedAsTheyAreFetched() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      ServerStatus open = Wire.IDLE.with(ServerStatus.CURSOR_EXISTS);
      session.fromClient(execute(5, StmtExecute.CURSOR_READ_ONLY, text("1")));
      session.toServer();
      ColumnDefinition id = Wire.column("people", "id", ColumnType.LONG);
      session.fromServer(new Wire.Reply().columns(id, Wire.people("ssn")).end(open).bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.fromClient(Wire.command(new StmtFetch(5, 10)));
      assertThat(session.toServer().first()).isEqualTo(0x1c);
      byte[] reply = people().bytes();
      int definitions = new Wire.Reply().columns(id, Wire.people("ssn")).bytes().length;
      byte[] rows = java.util.Arrays.copyOfRange(reply, definitions, reply.length);
      renumber(rows);
      session.fromServer(rows);
      ScriptedSession.Received row = session.toClient();
      assertThat(row.sequence()).isEqualTo(1);
      assertThat(row.text()).endsWith("6789").doesNotContain("123-45");
      session.toClient();
      assertThat(session.toClient().first()).isEqualTo(0xfe);
      session.fromClient(Wire.command(new StmtReset(5)));
      session.toServer();
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(Wire.command(new StmtFetch(5, 10)));
      assertThat(session.errorToClient()).startsWith("1243");
      session.goesOn();
    }
  }

  @Test
  void aPolicyThatIsReloadedDecidesOverAnOpenCursor() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.fromClient(execute(5, StmtExecute.CURSOR_READ_ONLY, text("1")));
      session.toServer();
      session.fromServer(
          new Wire.Reply()
              .columns(Wire.column("people", "id", ColumnType.LONG), Wire.people("ssn"))
              .end(Wire.IDLE.with(ServerStatus.CURSOR_EXISTS))
              .bytes());
      for (int i = 0; i < 4; i++) {
        session.toClient();
      }
      session.policy.set(new FakePolicy(true, true, false));
      session.fromClient(Wire.command(new StmtFetch(5, 10)));
      assertThat(session.errorToClient()).startsWith("1142 42000");
      session.policy.set(new FakePolicy(false, true, true));
      session.fromClient(Wire.command(new StmtFetch(5, 10)));
      assertThat(session.errorToClient()).startsWith("1142 42000the policy has changed");
      session.goesOn();
    }
  }

  private static void renumber(byte[] packets) {
    int at = 0;
    for (int id = 1; at < packets.length; id++) {
      int length = packets[at] & 0xff | (packets[at + 1] & 0xff) << 8;
      packets[at + 3] = (byte) id;
      at += 4 + length;
    }
  }

  @Test
  void anOldClientIsToldOfACursorOnce() throws Exception {
    Capabilities old = Wire.OLD_CLIENT;
    try (var session = new ScriptedSession(old, RelayLimits.DEFAULT)) {
      session.fromClient(Wire.prepare(SECRET));
      session.queryToServer();
      session.fromServer(prepared(5, "id", "ssn").bytes());
      int ends = 0;
      for (int i = 0; i < 6; i++) {
        ScriptedSession.Received packet = session.toClient();
        assertThat(packet.sequence()).isEqualTo(i + 1);
        ends += packet.first() == 0xfe ? 1 : 0;
      }
      assertThat(ends).isEqualTo(2);
      session.fromClient(execute(5, StmtExecute.CURSOR_READ_ONLY, text("1")));
      session.toServer();
      session.fromServer(
          new Wire.Reply()
              .columns(Wire.column("people", "id", ColumnType.LONG), Wire.people("ssn"))
              .end(Wire.IDLE.with(ServerStatus.CURSOR_EXISTS))
              .bytes());
      for (int i = 0; i < 3; i++) {
        session.toClient();
      }
      assertThat(session.toClient().payload()).hasSize(5).startsWith(0xfe);
      session.goesOn();
    }
  }

  @Test
  void longDataGoesAheadAndIsShownToWhoeverIsAsked() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, "DELETE FROM people WHERE name = ?");
      session.fromClient(Wire.command(new StmtSendLongData(5, 0, Wire.buffer("Ada "))));
      session.fromClient(Wire.command(new StmtSendLongData(5, 0, Wire.buffer("Lovelace"))));
      assertThat(session.toServer().first()).isEqualTo(0x18);
      assertThat(session.toServer().first()).isEqualTo(0x18);
      session.fromClient(execute(5, 0, SENT_AHEAD));
      var request = session.desk.next();
      assertThat(request.held.parameters())
          .containsExactly(
              new Parameter(
                  ColumnType.VAR_STRING.code(),
                  true,
                  "Ada Lovelace".getBytes(StandardCharsets.UTF_8)));
      request.outcome.complete(
          new dev.weir.session.ApprovalDesk.Outcome.Approved(
              new dev.weir.session.ApprovalDesk.Yes(
                  "r", java.util.List.of("bob"), "fine", java.time.Instant.EPOCH)));
      assertThat(session.toServer().first()).isEqualTo(0x17);
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      session.goesOn();
    }
  }

  @Test
  void moreLongDataThanMayBeKeptFailsTheExecution() throws Exception {
    var small = new RelayLimits(1 << 20, 256, 1 << 20, 0, java.time.Duration.ZERO, 10, 10);
    byte[] again = Wire.command(new StmtSendLongData(5, 0, Wire.buffer("x".repeat(100))));
    byte[] other = Wire.command(new StmtSendLongData(6, 0, Wire.buffer("x")));
    try (var session = new ScriptedSession(Wire.SERVER, small)) {
      prepare(session, 5, "SELECT id FROM people WHERE name = ?", "id");
      prepare(session, 6, "SELECT id FROM people WHERE id = ?", "id");
      session.fromClient(again);
      assertThat(session.toServer().first()).isEqualTo(0x18);
      // what all statements of the session keep counts
      session.fromClient(other);
      session.fromClient(execute(6, 0, SENT_AHEAD));
      assertThat(session.errorToClient()).startsWith("1210 HY000");
      session.fromClient(again);
      session.fromClient(execute(5, 0, SENT_AHEAD));
      assertThat(session.errorToClient()).startsWith("1210 HY000");
      // the first statement's pieces are not kept any more, and the second begins anew
      session.fromClient(Wire.command(new StmtReset(6)));
      session.toServer();
      session.fromServer(new Wire.Reply().ok().bytes());
      session.toClient();
      session.fromClient(other);
      assertThat(session.toServer().first()).isEqualTo(0x18);
      session.goesOn();
    }
  }

  @Test
  void theLastPreparedIsFoundByMinusOne() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.fromClient(execute(-1, 0, text("1")));
      assertThat(session.toServer().payload()).startsWith(0x17, 5, 0, 0, 0);
      session.fromServer(people().bytes());
      masked(session);
      session.fromClient(Wire.prepare("SELECT id FROM forbidden"));
      session.errorToClient();
      session.fromClient(execute(-1, 0, text("1")));
      assertThat(session.errorToClient()).startsWith("1243");
      session.fromClient(Wire.command(new StmtClose(5)));
      assertThat(session.toServer().first()).isEqualTo(0x19);
      session.fromClient(execute(5, 0, text("1")));
      assertThat(session.errorToClient()).startsWith("1243");
      session.goesOn();
    }
  }

  @Test
  void parametersThatDoNotFitAreRefused() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, 5, SECRET, "id", "ssn");
      session.fromClient(execute(5, 0, new byte[] {0, 1, (byte) 0xfd, 0, 9, 'x'}));
      assertThat(session.errorToClient()).startsWith("1210 HY000");
      session.fromClient(execute(5, StmtExecute.CURSOR_FOR_UPDATE, text("1")));
      assertThat(session.errorToClient()).startsWith("1210 HY000");
      session.goesOn();
    }
  }
}
