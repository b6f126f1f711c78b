package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.relay.RelayLimits;
import dev.weir.session.Event;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.server.ColumnDefinition;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A description that came before passes without being read again; one that did not, does not. */
class DescriptionsSeenTest {
  private static final String MASKED = "SELECT id, ssn FROM people";
  private static final String PLAIN = "SELECT id, name FROM people";

  private static void ask(ScriptedSession session, String sql, byte[] reply) throws Exception {
    session.fromClient(Wire.query(sql));
    assertThat(session.queryToServer()).isEqualTo(sql);
    session.fromServer(reply);
  }

  private static Wire.Reply names(ColumnDefinition second) {
    return new Wire.Reply().columns(Wire.people("id"), second).row("1", "123-45-6789").end();
  }

  private static List<@Nullable String> afterDescription(ScriptedSession session) throws Exception {
    assertThat(session.toClient().payload()).containsExactly(2);
    session.toClient();
    session.toClient();
    List<@Nullable String> values = RowsOfTests.texts(session.toClient().payload());
    assertThat(session.toClient().first()).isEqualTo(0xfe);
    return values;
  }

  @Test
  void rowsAreMaskedEachTime() throws Exception {
    try (var session = new ScriptedSession()) {
      for (int i = 0; i < 4; i++) {
        ask(session, MASKED, People.reply().bytes());
        People.assertMasked(session);
      }
      assertThat(session.recorder.all(Event.Columns.class))
          .hasSize(4)
          .allSatisfy(event ->
              assertThat(event.columns())
                  .extracting(Event.Column::masked)
                  .containsExactly(false, true));
    }
  }

  @Test
  void anOldClientGetsItsEndOfColumnsEachTime() throws Exception {
    try (var session = new ScriptedSession(Wire.OLD_CLIENT, RelayLimits.DEFAULT)) {
      for (int i = 0; i < 3; i++) {
        ask(session, PLAIN, names(Wire.people("name")).bytes());
        for (int packet = 1; packet <= 6; packet++) {
          ScriptedSession.Received received = session.toClient();
          assertThat(received.sequence()).isEqualTo(packet);
          assertThat(received.first() == 0xfe).isEqualTo(packet == 4 || packet == 6);
        }
      }
    }
  }

  @Test
  void anotherColumnInItsPlaceIsHeldAgainstTheTextAgain() throws Exception {
    try (var session = new ScriptedSession()) {
      for (int i = 0; i < 3; i++) {
        ask(session, PLAIN, names(Wire.people("name")).bytes());
        assertThat(afterDescription(session)).containsExactly("1", "123-45-6789");
      }
      ask(session, PLAIN, names(Wire.people("ssn")).bytes());
      assertThat(session.errorToClient()).contains("does not fit what was read");
      session.goesOn();
    }
  }

  @Test
  void oneThatComesInPiecesIsReadAsOne() throws Exception {
    byte[] reply = People.reply().bytes();
    try (var session = new ScriptedSession()) {
      for (int i = 0; i < 2; i++) {
        ask(session, MASKED, reply);
        People.assertMasked(session);
      }
      for (int cut = 1; cut < reply.length; cut++) {
        ask(session, MASKED, Arrays.copyOf(reply, cut));
        session.fromServer(Arrays.copyOfRange(reply, cut, reply.length));
        People.assertMasked(session);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "name"})
  void aDescriptionBelongsToItsText(String name) throws Exception {
    try (var session = new ScriptedSession()) {
      for (int i = 0; i < 2; i++) {
        ask(session, MASKED, People.reply().bytes());
        People.assertMasked(session);
      }
      String sql = "SELECT id, %s FROM people".formatted(name);
      ask(session, sql, People.reply().bytes());
      assertThat(session.errorToClient()).contains("does not fit what was read");
      ask(session, sql, names(Wire.column("people", name, ColumnType.VAR_STRING)).bytes());
      assertThat(afterDescription(session)).containsExactly("1", "123-45-6789");
    }
  }

  @Test
  void numbersOutOfOrderEndTheSessionStill() throws Exception {
    byte[] reply = names(Wire.people("name")).bytes();
    try (var session = new ScriptedSession()) {
      for (int i = 0; i < 2; i++) {
        ask(session, PLAIN, reply);
        afterDescription(session);
      }
      byte[] wrong = reply.clone();
      wrong[3]++;
      ask(session, PLAIN, wrong);
      assertThat(session.errorToClient()).startsWith("1156 08S01");
      session.hasEnded();
    }
  }
}
