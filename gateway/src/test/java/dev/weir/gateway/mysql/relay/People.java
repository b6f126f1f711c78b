package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.ColumnType;

/** A result with a protected column, as the server sends it and as the client must get it. */
final class People {
  private People() {}

  static Wire.Reply reply() {
    return new Wire.Reply()
        .columns(Wire.people("id"), Wire.people("ssn"))
        .row("1", "123-45-6789")
        .row("2", Wire.NULL)
        .end();
  }

  /** A result of one column, whose one value is its name. */
  static Wire.Reply one(String name) {
    return new Wire.Reply().columns(Wire.column("", name, ColumnType.LONGLONG)).row(name).end();
  }

  static void assertMasked(ScriptedSession session) throws Exception {
    session.toClient();
    session.toClient();
    session.toClient();
    ScriptedSession.Received row = session.toClient();
    assertThat(row.sequence()).isEqualTo(4);
    assertThat(RowsOfTests.texts(row.payload()).getFirst()).isEqualTo("1");
    assertThat(RowsOfTests.texts(row.payload()).get(1)).endsWith("6789").doesNotContain("123-45");
    assertThat(RowsOfTests.texts(session.toClient().payload())).containsExactly("2", null);
    ScriptedSession.Received end = session.toClient();
    assertThat(end.first()).isEqualTo(0xfe);
    assertThat(end.sequence()).isEqualTo(6);
    session.goesOn();
  }
}
