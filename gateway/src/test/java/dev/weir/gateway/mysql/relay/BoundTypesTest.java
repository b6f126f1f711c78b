package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.ApprovalDesk.Yes;
import dev.weir.session.Parameter;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.server.PrepareOk;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Executions that leave the types out: whoever is asked must see the values by the types by which
 * the server reads them, and a server remembers those of what reached it.
 */
class BoundTypesTest {
  private static final Outcome YES =
      new Outcome.Approved(new Yes("r", List.of("bob"), "fine", Instant.EPOCH));
  private static final byte STRING = (byte) 0xfd;
  private static final byte LONGLONG = 8;

  /** As a string seven nines, as a number something else. */
  private static final byte[] NINES = "\u00079999999".getBytes(StandardCharsets.US_ASCII);

  private static byte[] execute(byte[] parameters) {
    return Wire.command(new StmtExecute(5, 0, Unpooled.wrappedBuffer(parameters)));
  }

  private static byte[] bound(byte type, byte[] value) {
    byte[] all = new byte[4 + value.length];
    all[1] = 1;
    all[2] = type;
    System.arraycopy(value, 0, all, 4, value.length);
    return all;
  }

  private static byte[] unbound(byte[] value) {
    byte[] all = new byte[2 + value.length];
    System.arraycopy(value, 0, all, 2, value.length);
    return all;
  }

  private static void prepare(ScriptedSession session, String sql) throws Exception {
    session.fromClient(Wire.prepare(sql));
    session.queryToServer();
    session.fromServer(
        new Wire.Reply()
            .packet(new PrepareOk(5, 0, 1, 0))
            .packet(Wire.column("", "?", ColumnType.VAR_STRING))
            .bytes());
    session.toClient();
    session.toClient();
  }

  /** What the server gets behind the fixed part of an execution. */
  private static byte[] atServer(ScriptedSession session) throws Exception {
    byte[] payload = session.toServer().payload();
    assertThat(payload[0]).isEqualTo((byte) 0x17);
    return java.util.Arrays.copyOfRange(payload, 10, payload.length);
  }

  private static void ok(ScriptedSession session) throws Exception {
    session.fromServer(new Wire.Reply().ok().bytes());
    assertThat(session.toClient().first()).isZero();
  }

  @Test
  void typesOfARefusedExecutionAreToldToTheServerWithTheNext() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, "DELETE FROM people WHERE id = ?");
      session.fromClient(execute(bound(STRING, NINES)));
      session.desk.next().outcome.complete(YES);
      assertThat(atServer(session)).isEqualTo(bound(STRING, NINES));
      ok(session);

      session.fromClient(execute(bound(LONGLONG, NINES)));
      session.desk.next().outcome.complete(new Outcome.Denied("bob", "no"));
      assertThat(session.errorToClient()).startsWith("1142");

      session.fromClient(execute(unbound(NINES)));
      var request = session.desk.next();
      assertThat(request.held.parameters()).containsExactly(new Parameter(LONGLONG, true, NINES));
      request.outcome.complete(YES);
      assertThat(atServer(session)).isEqualTo(bound(LONGLONG, NINES));
      ok(session);

      session.fromClient(execute(unbound(NINES)));
      session.desk.next().outcome.complete(YES);
      assertThat(atServer(session)).isEqualTo(unbound(NINES));
      ok(session);
      session.goesOn();
    }
  }

  @Test
  void aServerThatFailedMayNotHaveReadTheTypes() throws Exception {
    try (var session = new ScriptedSession()) {
      prepare(session, "INSERT INTO people (name) VALUES (?)");
      session.fromClient(execute(bound(STRING, NINES)));
      assertThat(atServer(session)).isEqualTo(bound(STRING, NINES));
      session.fromServer(new Wire.Reply().error(1105, "HY000", "too long").bytes());
      session.errorToClient();
      session.fromClient(execute(unbound(NINES)));
      assertThat(atServer(session)).isEqualTo(bound(STRING, NINES));
      ok(session);
      session.fromClient(execute(unbound(NINES)));
      assertThat(atServer(session)).isEqualTo(unbound(NINES));
      ok(session);
      session.goesOn();
    }
  }
}
