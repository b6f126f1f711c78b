package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.SessionChange;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that does not answer what it was asked: nothing unmasked leaves, the end is clear. */
class RogueServerTest {
  private static final String SECRET = "123-45-6789";
  private static final String QUERY = "SELECT id, ssn FROM people";

  private static byte[] bytes(int... values) {
    byte[] all = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      all[i] = (byte) values[i];
    }
    return all;
  }

  private static byte[] file() {
    return "\u00fb/etc/passwd".getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Wire.Reply described() {
    return new Wire.Reply().columns(Wire.people("id"), Wire.people("ssn"));
  }

  private static Arguments reply(String name, Wire.Reply reply) {
    return Arguments.of(Named.of(name, reply));
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        reply("a file in place of a result", new Wire.Reply().raw(file())),
        reply("a file among rows", described().row("1", SECRET).raw(file())),
        reply("a file in place of a column", new Wire.Reply().raw(bytes(2)).raw(file())),
        reply("a row with a field less", described().row(SECRET)),
        reply("a row with a field more", described().row("1", "2", SECRET)),
        reply("a length beyond the row", described().raw(bytes(1, '1', 0xfc, 0xff, 0x00, '1'))),
        reply(
            "a length of 64 bits",
            described().raw(bytes(1, '1', 0xfe, -1, -1, -1, -1, -1, -1, -1, -1))),
        reply("a length that is none", described().raw(bytes(1, '1', 0xff, '1', '2'))),
        reply("no columns at all", new Wire.Reply().raw(bytes(0xfc, 0, 0))),
        reply("65,535 columns", new Wire.Reply().packet(new ColumnCount(65_535, true))),
        reply("columns beyond counting", new Wire.Reply().raw(bytes(0xfd, -1, -1, -1))),
        reply("a column that ends too early", new Wire.Reply().raw(bytes(2)).raw(bytes(3, 'd'))),
        reply("an OK that ends too early", new Wire.Reply().raw(bytes(0, 0, 0))),
        reply("an empty packet", new Wire.Reply().raw(new byte[0])),
        reply("a number left out", new Wire.Reply().skip().ok()),
        reply("a number left out among rows", described().skip().row("1", SECRET)),
        reply(
            "more results than statements",
            described()
                .end(Wire.IDLE.with(ServerStatus.MORE_RESULTS_EXISTS))
                .columns(Wire.people("ssn"))
                .row(SECRET)
                .end()));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void whatAnswersNothingEndsTheSession(Wire.Reply reply) throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(QUERY));
      session.queryToServer();
      session.fromServer(reply.bytes());
      ScriptedSession.Received packet = session.toClient();
      while (packet.first() != 0xff) {
        assertThat(packet.text()).doesNotContain(SECRET, "passwd");
        packet = session.toClient();
      }
      assertThat(packet.text()).contains("08S01").doesNotContain(SECRET, "passwd");
      session.hasEnded();
    }
  }

  static Stream<Arguments> misread() {
    return Stream.of(
        reply(
            "a column more",
            new Wire.Reply()
                .columns(Wire.people("id"), Wire.people("ssn"), Wire.people("ssn"))
                .row("1", "x", SECRET)
                .end()),
        reply("a column less", new Wire.Reply().columns(Wire.people("ssn")).row(SECRET).end()),
        reply(
            "the columns in another order",
            new Wire.Reply().columns(Wire.people("ssn"), Wire.people("id")).row(SECRET, "1").end()),
        reply(
            "a column of another table",
            new Wire.Reply()
                .columns(
                    Wire.column("forbidden", "id", ColumnType.LONG),
                    Wire.column("people", "ssn", ColumnType.VAR_STRING))
                .row(SECRET, "x")
                .end()));
  }

  @ParameterizedTest
  @MethodSource("misread")
  void aDescriptionThatIsNotWhatWasReadIsAnErrorAndTheSessionGoesOn(Wire.Reply reply)
      throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(QUERY));
      session.queryToServer();
      session.fromServer(reply.bytes());
      assertThat(session.errorToClient())
          .startsWith("1142 42000the result does not fit")
          .doesNotContain(SECRET);
      session.goesOn();
    }
  }

  @Test
  void errorsSayNothingOfWhatIsProtectedWhereverTheyCome() throws Exception {
    try (var session = new ScriptedSession()) {
      for (Wire.Reply before :
          List.of(new Wire.Reply(), described(), described().row("1", SECRET))) {
        session.fromClient(Wire.query(QUERY));
        session.queryToServer();
        session.fromServer(before.error(1105, "HY000", "it is " + SECRET).bytes());
        ScriptedSession.Received packet = session.toClient();
        while (packet.first() != 0xff) {
          assertThat(packet.text()).doesNotContain(SECRET);
          packet = session.toClient();
        }
        assertThat(packet.text()).contains("HY000").doesNotContain(SECRET);
      }
      session.goesOn();
    }
  }

  @Test
  void anOkInPlaceOfAResultPassesWithoutAResult() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query(QUERY));
      session.queryToServer();
      session.fromServer(new Wire.Reply().ok().bytes());
      assertThat(session.toClient().first()).isZero();
      session.goesOn();
    }
  }

  @Test
  void aReplyThatNobodyAskedForEndsTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.goesOn();
      session.fromServer(described().row("1", SECRET).end().bytes());
      assertThat(session.errorToClient()).contains("08S01").doesNotContain(SECRET);
      session.hasEnded();
    }
  }

  @Test
  void aReplyBehindTheReplyEndsTheSession() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT name FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .columns(Wire.people("name"))
              .end()
              .columns(Wire.people("ssn"))
              .row(SECRET)
              .end()
              .bytes());
      ScriptedSession.Received packet = session.toClient();
      while (packet.first() != 0xff) {
        assertThat(packet.text()).doesNotContain(SECRET);
        packet = session.toClient();
      }
      session.hasEnded();
    }
  }

  /** The lie is believed, and what comes from where nothing was looked for does not fit. */
  @Test
  void aLieAboutTheDatabaseShowsNothing() throws Exception {
    try (var session = new ScriptedSession()) {
      session.tables.table("other", "people", "id", "ssn");
      session.fromClient(Wire.query("DO 1"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply().ok(Wire.IDLE, new SessionChange.Schema(Text.of("other"))).bytes());
      session.toClient();
      session.fromClient(Wire.query(QUERY));
      session.queryToServer();
      session.fromServer(People.reply().bytes());
      assertThat(session.errorToClient()).startsWith("1142").doesNotContain(SECRET);
      session.goesOn();
    }
  }

  @Test
  void aLieAboutTheSqlModeIsHeldAgainstTheFlagsOfTheServer() throws Exception {
    try (var session = new ScriptedSession()) {
      session.goesOn();
      session.fromClient(Wire.query("DO 1"));
      session.queryToServer();
      int asked = session.settingsAsked.get();
      session.fromServer(
          new Wire.Reply()
              .ok(Wire.IDLE, Wire.variable("sql_mode", "NO_BACKSLASH_ESCAPES"))
              .bytes());
      session.toClient();
      session.fromClient(Wire.query(QUERY));
      session.queryToServer();
      assertThat(session.settingsAsked).hasValue(asked + 1);
      session.fromServer(People.reply().bytes());
      People.assertMasked(session);
    }
  }

  @Test
  void aSqlModeThatNobodyKnowsIsReadByNobody() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("DO 1"));
      session.queryToServer();
      session.fromServer(new Wire.Reply().ok(Wire.IDLE, Wire.variable("sql_mode", "NEW")).bytes());
      session.toClient();
      session.fromClient(Wire.query(QUERY));
      assertThat(session.errorToClient()).contains("sql_mode");
      session.goesOn();
    }
  }
}
