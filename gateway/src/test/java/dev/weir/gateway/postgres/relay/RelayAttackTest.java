package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.close;
import static dev.weir.gateway.postgres.relay.RawClient.describe;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.outline;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.postgres.relay.RawClient.Reply;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.session.Event;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ways to get at a protected value, or past a denial, by what the protocol allows. */
class RelayAttackTest extends RelayTest {
  private static final String SECRET = "SELECT id, ssn FROM people";

  private static void hidesTheSecret(List<Reply> replies) {
    assertThat(replies.toString()).doesNotContain("111-22").doesNotContain("444-55");
  }

  @Test
  void whatIsPipelinedBehindADenialDoesNotRun() throws Exception {
    try (RawClient through = client()) {
      List<Reply> replies =
          through.ask(
              parse("", "SELECT * FROM hidden.things"),
              parse("", "INSERT INTO numbers VALUES (501)"),
              bind("", ""),
              execute(""),
              sync());
      assertThat(outline(replies)).isEqualTo("E42501ZI");
      assertThat(postgres().query("postgres", "SELECT n FROM numbers WHERE n = 501")).isEmpty();
    }
  }

  @Test
  void aQueryBetweenBindAndSyncIsJudgedAndKeepsTheOrder() throws Exception {
    try (RawClient through = client()) {
      through.send(
          parse("", SECRET),
          bind("p", ""),
          query("SELECT * FROM forbidden_things"),
          query("SELECT 1"),
          sync());
      List<Reply> replies = through.readyForQuery();
      assertThat(outline(replies)).isEqualTo("12E42501ZI");
      assertThat(outline(through.readyForQuery())).isEqualTo("TDCZI");
      assertThat(outline(through.readyForQuery())).isEqualTo("ZI");
    }
  }

  @Test
  void aStatementDescribedOnceIsMaskedEveryTime() throws Exception {
    try (RawClient through = client()) {
      through.ask(parse("s", SECRET), describe(Target.STATEMENT, "s"), sync());
      for (int i = 0; i < 5; i++) {
        List<Format> formats = i % 2 == 0 ? List.of() : List.of(Format.TEXT, Format.BINARY);
        List<Reply> replies = through.ask(bind("", "s", formats), execute(""), sync());
        assertThat(outline(replies)).isEqualTo("2DDCZI");
        hidesTheSecret(replies);
      }
    }
  }

  @Test
  void aNameGivenAgainAfterCloseMeansTheNewStatement() throws Exception {
    try (RawClient through = client()) {
      through.ask(parse("s", "SELECT id, name FROM people"), sync());
      hidesTheSecret(
          through.ask(
              close(Target.STATEMENT, "s"),
              parse("s", SECRET),
              bind("", "s"),
              execute(""),
              sync()));
      hidesTheSecret(through.ask(bind("", "s"), execute(""), sync()));
    }
  }

  @Test
  void aParseThatFailsLeavesTheOldStatementAndItsMasks() throws Exception {
    try (RawClient through = client()) {
      through.ask(parse("s", SECRET), sync());
      // the second Parse fails on the server: the name is taken. All is sent before any reply.
      through.send(
          parse("s", "SELECT id, name FROM people"), sync(), bind("", "s"), execute(""), sync());
      assertThat(outline(through.readyForQuery())).isEqualTo("E42P05ZI");
      List<Reply> replies = through.readyForQuery();
      assertThat(outline(replies)).isEqualTo("2DDCZI");
      hidesTheSecret(replies);
    }
  }

  @Test
  void aCloseThatIsPassedOverLeavesTheOldStatementAndItsMasks() throws Exception {
    try (RawClient through = client()) {
      through.ask(parse("s", SECRET), sync());
      through.send(
          bind("", "nothing"),
          close(Target.STATEMENT, "s"),
          parse("s", "SELECT id, name FROM people"),
          sync(),
          bind("", "s"),
          execute(""),
          sync());
      assertThat(outline(through.readyForQuery())).isEqualTo("E26000ZI");
      hidesTheSecret(through.readyForQuery());
    }
  }

  @Test
  void aPortalKeptAcrossSyncStaysMasked() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      hidesTheSecret(through.ask(parse("s", SECRET), bind("p", "s"), execute("p", 1), sync()));
      hidesTheSecret(through.ask(execute("p", 1), sync()));
    }
  }

  @Test
  void aCursorOfSqlReadThroughThePortalProtocolIsMasked() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.ask(query("DECLARE c CURSOR FOR " + SECRET));
      List<Reply> described = through.ask(describe(Target.PORTAL, "c"), execute("c", 1), sync());
      assertThat(outline(described)).isEqualTo("TDsZT");
      hidesTheSecret(described);
      List<Reply> fetched = through.ask(query("FETCH 1 FROM c"));
      assertThat(outline(fetched)).isEqualTo("TDCZT");
      hidesTheSecret(fetched);
    }
  }

  @Test
  void aStatementPreparedBySqlIsMaskedByTheProtocolAndTheOtherWayRound() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("PREPARE a AS " + SECRET));
      List<Reply> bound = through.ask(bind("", "a"), execute(""), sync());
      assertThat(outline(bound)).isEqualTo("2DDCZI");
      hidesTheSecret(bound);
      through.ask(parse("b", SECRET), sync());
      List<Reply> executed = through.ask(query("EXECUTE b"));
      assertThat(outline(executed)).isEqualTo("TDDCZI");
      hidesTheSecret(executed);
    }
  }

  @Test
  void aNameThatChangesUnderAPreparedExecuteIsReadAgain() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("PREPARE a AS SELECT id, name FROM people"));
      through.ask(parse("run", "EXECUTE a"), sync());
      assertThat(outline(through.ask(bind("", "run"), execute(""), sync()))).isEqualTo("2DDCZI");
      through.send(
          query("DEALLOCATE a"),
          query("PREPARE a AS " + SECRET),
          bind("", "run"),
          execute(""),
          sync());
      through.readyForQuery();
      through.readyForQuery();
      hidesTheSecret(through.readyForQuery());
    }
  }

  @Test
  void copyOfAMaskedSelectIsRefused() throws Exception {
    rig.policy = new FakePolicy(true, true, false);
    try (RawClient through = client()) {
      assertThat(outline(through.ask(query("COPY people TO STDOUT")))).isEqualTo("E42501ZI");
    }
  }

  @Test
  void contentThatIsLookedForLeavesNeitherInRowsNorInCopiesNorInErrors() throws Exception {
    rig.policy = new FakePolicy(false, true, true);
    String card = "4111111111111111";
    try (RawClient through = client()) {
      for (String sql :
          List.of(
              "SELECT 'card %s'::text".formatted(card),
              "COPY (SELECT 'card %s'::text) TO STDOUT".formatted(card),
              "DO $$ BEGIN RAISE NOTICE 'card %s' ! END $$".formatted(card).replace(" !", ";"),
              "SELECT 'card %s'::text::int".formatted(card))) {
        List<Reply> replies = through.ask(query(sql));
        assertThat(replies.toString()).as(sql).contains("1111").doesNotContain(card);
      }
      String binary = "COPY (SELECT 'card %s'::text) TO STDOUT (FORMAT binary)".formatted(card);
      List<Reply> refused = through.ask(query(binary));
      assertThat(outline(refused)).isEqualTo("E42501ZI");
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
    }
  }

  @Test
  void aPolicyThatChangesBetweenParseAndExecuteDecides() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("BEGIN"));
      through.ask(parse("s", SECRET), bind("p", "s"), execute("p", 1), sync());
      rig.policy = new FakePolicy(true, true, false);
      assertThat(outline(through.ask(execute("p", 1), sync()))).isEqualTo("E42501ZE");
      through.ask(query("ROLLBACK"));
      assertThat(outline(through.ask(bind("", "s"), execute(""), sync()))).isEqualTo("E42501ZI");
      assertThat(outline(through.ask(query(SECRET)))).isEqualTo("E42501ZI");
    }
  }

  @Test
  void aResultThatDoesNotFitWhatWasReadEndsTheSession() throws Exception {
    rig.catalogue.table("people", 1, "id", "name", "ssn");
    try (RawClient through = client()) {
      List<Reply> replies = through.ask(query(SECRET));
      assertThat(outline(replies)).isEqualTo("EXX000!");
      hidesTheSecret(replies);
    }
  }

  @Test
  void anErrorAboutProtectedColumnsKeepsItsStateAndLosesItsWords() throws Exception {
    try (RawClient through = client()) {
      List<Reply> replies = through.ask(query(SECRET + " WHERE ssn::int = 1"));
      assertThat(outline(replies)).isIn("E22P02ZI", "TE22P02ZI");
      hidesTheSecret(replies);
    }
  }

  @Test
  void whatWasJudgedUnderAnotherSearchPathIsNotReused() throws Exception {
    try (RawClient through = client()) {
      through.send(query("SET search_path TO hidden"), query("SELECT id, name FROM people"));
      assertThat(outline(through.readyForQuery())).isEqualTo("CSZI");
      assertThat(outline(through.readyForQuery())).isEqualTo("E42P01ZI");
    }
  }

  @Test
  void aSettingAndWhatDependsOnItInOneMessageAreRefused() throws Exception {
    try (RawClient through = client()) {
      assertThat(outline(through.ask(query("SET search_path TO hidden; SELECT 1"))))
          .isEqualTo("E42501ZI");
    }
  }

  @Test
  void anotherClientEncodingIsRefusedUntilItIsUtf8Again() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("SET client_encoding TO 'LATIN1'"));
      assertThat(outline(through.ask(query("SELECT id, name FROM people")))).isEqualTo("E0A000ZI");
      through.ask(query("SET client_encoding TO 'UTF8'"));
      assertThat(outline(through.ask(query("SELECT id, name FROM people")))).isEqualTo("TDDCZI");
    }
  }

  @Test
  void aTableThatOnlyTheSessionSeesIsAskedForOnTheSession() throws Exception {
    try (RawClient through = client()) {
      through.ask(query("CREATE TEMP TABLE scratch(id int, name text, ssn text)"));
      through.ask(query("INSERT INTO scratch VALUES (1, 'x', '111-22-3333')"));
      List<Reply> replies = through.ask(query("SELECT id, ssn FROM scratch"));
      assertThat(outline(replies)).isEqualTo("TDCZI");
      hidesTheSecret(replies);
      assertThat(rig.catalogue.asked.get()).isPositive();
    }
  }

  @Test
  void everythingIsRecordedAsTheClientGotIt() throws Exception {
    try (RawClient through = client()) {
      through.ask(query(SECRET));
      assertThat(rig.recorder.all(Event.Statement.class)).hasSize(1);
      List<Event.Rows> rows = rig.recorder.all(Event.Rows.class);
      assertThat(rows.stream().mapToInt(Event.Rows::rowCount).sum()).isEqualTo(2);
      List<String> frames = new ArrayList<>();
      for (Event.Rows row : rows) {
        byte[] bytes = new byte[row.frames().remaining()];
        row.frames().duplicate().get(bytes);
        frames.add(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      assertThat(frames.toString()).contains("*******3333").doesNotContain("111-22");
      assertThat(rig.recorder.all(Event.Columns.class)).hasSize(1);
      assertThat(rig.recorder.all(Event.Completed.class)).hasSize(1);
    }
  }

  @Test
  void nothingRunsThatCannotBeRecorded() throws Exception {
    try (RawClient through = client()) {
      rig.recorder.failing = true;
      assertThat(outline(through.ask(query("INSERT INTO numbers VALUES (601)"))))
          .isEqualTo("E58030ZI");
      rig.recorder.failing = false;
      assertThat(outline(through.ask(query("SELECT 1")))).isEqualTo("TDCZI");
      assertThat(postgres().query("postgres", "SELECT n FROM numbers WHERE n = 601")).isEmpty();
    }
  }

  @Test
  void aSessionThatCannotBeRecordedAgainAndAgainEnds() throws Exception {
    try (RawClient through = client()) {
      rig.recorder.failing = true;
      String last = "";
      for (int i = 0; i < 5 && !last.endsWith("!"); i++) {
        last = outline(askOrClosed(through, query("SELECT 1")));
      }
      assertThat(last).endsWith("!");
    }
  }

  private static List<Reply> askOrClosed(RawClient through, FrontendMessage message) {
    try {
      return through.ask(message);
    } catch (IOException gone) {
      return List.of(new Reply('!', "closed"));
    }
  }
}
