package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.server.ColumnDefinition;
import org.junit.jupiter.api.Test;

/** What the server tells of statements before and beside, and tables that nobody told Weir of. */
class StatementBeforeTest {
  @Test
  void warningsOfAStatementThatReadsNothingProtectedAreShown() throws Exception {
    try (var session = new ScriptedSession()) {
      exchange(session, "SELECT name FROM people", Wire.people("name"), "Ann");
      assertThat(warnings(session)).isEqualTo("Truncated 'Ann'");
    }
  }

  @Test
  void warningsAreShownAgainOnceAnotherStatementHasReadATable() throws Exception {
    try (var session = new ScriptedSession()) {
      exchange(session, "SELECT ssn FROM people", Wire.people("ssn"), "123-45-6789");
      exchange(session, "SELECT name FROM people", Wire.people("name"), "Ann");
      assertThat(warnings(session)).isEqualTo("Truncated 'Ann'");
    }
  }

  @Test
  void whatOtherSessionsRunIsTakenOutOfTheirList() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SHOW FULL PROCESSLIST"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .columns(
                  Wire.column("", "Id", ColumnType.LONGLONG),
                  Wire.column("", "Info", ColumnType.VAR_STRING))
              .row("9", "SELECT '123-45-6789'")
              .end()
              .bytes());
      for (int i = 0; i < 3; i++) {
        session.toClient();
      }
      assertThat(RowsOfTests.texts(session.toClient().payload())).containsExactly("9", null);
      session.toClient();
      session.goesOn();
    }
  }

  @Test
  void aResultOfATableThatIsNotKnownDoesNotLeave() throws Exception {
    try (var session = new ScriptedSession()) {
      session.fromClient(Wire.query("SELECT name FROM people"));
      session.queryToServer();
      session.fromServer(
          new Wire.Reply()
              .columns(elsewhere(Wire.people("name")))
              .row("123-45-6789")
              .end()
              .bytes());
      assertThat(session.errorToClient()).startsWith("1142").contains("not known");
      session.goesOn();
    }
  }

  /** The same column of a table of the same name in another database. */
  private static ColumnDefinition elsewhere(ColumnDefinition column) {
    return new ColumnDefinition(
        column.catalog(),
        Text.of("elsewhere"),
        column.table(),
        column.orgTable(),
        column.name(),
        column.orgName(),
        Text.EMPTY,
        column.characterSet(),
        column.columnLength(),
        column.type(),
        0,
        0,
        null);
  }

  private static void exchange(
      ScriptedSession session, String sql, ColumnDefinition column, String value) throws Exception {
    session.fromClient(Wire.query(sql));
    session.queryToServer();
    session.fromServer(new Wire.Reply().columns(column).row(value).end().bytes());
    for (int i = 0; i < 4; i++) {
      session.toClient();
    }
  }

  /** The message of the only row. */
  private static String warnings(ScriptedSession session) throws Exception {
    session.fromClient(Wire.query("SHOW WARNINGS"));
    session.queryToServer();
    session.fromServer(
        new Wire.Reply()
            .columns(
                Wire.column("", "Level", ColumnType.VAR_STRING),
                Wire.column("", "Code", ColumnType.LONG),
                Wire.column("", "Message", ColumnType.VAR_STRING))
            .row("Warning", "1292", "Truncated 'Ann'")
            .end()
            .bytes());
    for (int i = 0; i < 4; i++) {
      session.toClient();
    }
    String message = String.valueOf(RowsOfTests.texts(session.toClient().payload()).get(2));
    session.toClient();
    session.goesOn();
    return message;
  }
}
