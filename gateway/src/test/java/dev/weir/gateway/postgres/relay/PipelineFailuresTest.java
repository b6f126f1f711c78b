package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.session.Event;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.BindComplete;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.CopyInResponse;
import dev.weir.wire.postgres.backend.NoData;
import dev.weir.wire.postgres.backend.ParseComplete;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import dev.weir.wire.postgres.backend.Severity;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.Sync;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pipeline fails in the middle: by the server, by a refusal, by the end of the right. */
class PipelineFailuresTest {
  private static final BackendMessage READY = new ReadyForQuery(TransactionStatus.IDLE);
  private static final String EXPIRED = "the token has expired: sign in again";

  private ScriptedRelay relay;

  @BeforeEach
  void open() throws Exception {
    relay = new ScriptedRelay();
    // what is known need not be asked for on the session, whose answers these tests do not give
    relay.catalogue.table("numbers", 16_385, "n");
    relay.catalogue.table("forbidden", 16_386, "a");
    relay.catalogue.table("STDIN", 16_387);
  }

  @AfterEach
  void nothingIsLeft() {
    relay.close();
  }

  /** The types of what reaches the server when the client sends this. */
  private String sends(FrontendMessage... messages) {
    byte[] bytes = ScriptedRelay.bytes(messages);
    relay.fromClient(bytes, 0, bytes.length);
    return types(relay.toServer());
  }

  /** The types of what reaches the client when the server answers this. */
  private String answers(BackendMessage... messages) {
    byte[] bytes = ScriptedRelay.bytes(messages);
    relay.fromServer(bytes, 0, bytes.length);
    return types(relay.toClient());
  }

  private static String types(byte[] stream) {
    StringBuilder types = new StringBuilder();
    for (int at = 0; at < stream.length; ) {
      types.append((char) stream[at]);
      at += 1 + ByteBuffer.wrap(stream, at + 1, 4).getInt();
    }
    return types.toString();
  }

  private static BackendMessage error(String sqlState) {
    return BackendEncoder.error(Severity.ERROR, sqlState, "it failed", null, null);
  }

  private static BackendMessage complete(String tag) {
    return new CommandComplete(CString.of(tag));
  }

  /** Each statement that is recorded: its decision and its text. */
  private List<String> recorded() {
    return relay.recorder.all(Event.Statement.class).stream()
        .map(one ->
            one.effect() + " " + new String(one.text().utf8(), StandardCharsets.UTF_8).strip())
        .toList();
  }

  /** Each failure that is recorded: the statement's number and the state. */
  private List<String> failures() {
    return relay.recorder.all(Event.Failed.class).stream()
        .map(one -> one.number() + " " + one.sqlState())
        .toList();
  }

  @Test
  void aStatementThatFailsAtItsParseIsRecordedOnceWithTheReasonWhenItsBindWasSentAhead() {
    assertThat(sends(parse("", "SELECT 1"), bind("", ""), execute(""), sync())).isEqualTo("PBDES");
    assertThat(answers(error("42P01"), READY)).isEqualTo("EZ");
    assertThat(recorded()).containsExactly("ALLOW SELECT 1");
    assertThat(failures()).containsExactly("1 42P01");
  }

  @Test
  void aStatementThatFailsAtItsParseAndWasNeverBoundIsRecordedAllTheSame() {
    assertThat(sends(parse("", "SELECT 1"), sync())).isEqualTo("PS");
    assertThat(answers(error("42P01"), READY)).isEqualTo("EZ");
    assertThat(recorded()).containsExactly("ALLOW SELECT 1");
    assertThat(failures()).containsExactly("1 42P01");
  }

  @Test
  void ofTwoBindsOfAParseThatFailsOneHasTheErrorAndTheOtherWasPassedOver() {
    sends(parse("s", "SELECT 1"), bind("p", "s"), bind("q", "s"), execute("p"), execute("q"));
    assertThat(sends(sync())).isEqualTo("S");
    assertThat(answers(error("42P01"), READY)).isEqualTo("EZ");
    assertThat(recorded()).containsExactly("ALLOW SELECT 1", "ALLOW SELECT 1");
    assertThat(failures()).containsExactly("1 42P01", "2 ");
  }

  @Test
  void aStatementThatFailsAtItsBindHasFailedOnceThoughItsExecuteWasSentAhead() {
    sends(parse("", "SELECT 1"), bind("", ""), execute(""), execute(""), sync());
    assertThat(answers(ParseComplete.INSTANCE, error("22P02"), READY)).isEqualTo("1EZ");
    assertThat(failures()).containsExactly("1 22P02");
  }

  @Test
  void whatIsBoundBehindAFailureWasPassedOverThoughItWasNeverExecuted() {
    sends(parse("", "SELECT 1"), bind("", ""), execute(""), bind("q", ""), sync());
    assertThat(answers(ParseComplete.INSTANCE, error("22P02"), READY)).isEqualTo("1EZ");
    assertThat(recorded()).hasSize(2);
    assertThat(failures()).containsExactly("1 22P02", "2 ");
  }

  @Test
  void behindARefusedParseInAPipelineNothingIsTakenForAnEarlierStatementOfTheName() {
    sends(parse("s", "SELECT 1"), sync());
    answers(ParseComplete.INSTANCE, READY);
    String sent =
        sends(
            parse("", "SELECT 2"),
            parse("s", "SELECT a FROM forbidden"),
            bind("", "s"),
            execute(""),
            sync());
    assertThat(sent).isEqualTo("PPS");
    assertThat(recorded()).containsExactly("DENY SELECT a FROM forbidden");
    assertThat(answers(ParseComplete.INSTANCE, error("42703"), READY)).isEqualTo("1EZ");
    assertThat(recorded()).hasSize(1);
    assertThat(sends(bind("", "s"), execute(""), sync())).isEqualTo("BDES");
    assertThat(recorded()).hasSize(2);
  }

  @Test
  void aRefusedSegmentOutsideOfATransactionReachesTheServerWithNothing() {
    String sent =
        sends(
            parse("s", "SELECT a FROM forbidden"),
            bind("", "s"),
            execute(""),
            query("SELECT 1"),
            new Sync(),
            parse("", "SELECT 2"),
            bind("", ""),
            execute(""),
            sync());
    assertThat(types(relay.toClient())).isEqualTo("EZ");
    assertThat(sent).isEqualTo("PBDES");
    assertThat(recorded())
        .containsExactly(Effect.DENY + " SELECT a FROM forbidden", Effect.ALLOW + " SELECT 2");
  }

  @Test
  void aRightThatEndsInAPipelineWithoutSyncEndsTheSessionOnceTheServerHasAnswered() {
    assertThat(sends(parse("", "SELECT 1"), bind("", ""), execute(""))).isEqualTo("PBDE");
    relay.standing.finish(EXPIRED);
    assertThat(sends()).isEqualTo("H");
    assertThat(sends(bind("", ""), execute(""), sync())).isEqualTo("H");
    assertThat(relay.client.isActive()).isTrue();
    assertThat(
            answers(
                ParseComplete.INSTANCE,
                BindComplete.INSTANCE,
                NoData.INSTANCE,
                complete("SELECT 1")))
        .isEqualTo("12CE");
    assertThat(relay.client.isActive()).isFalse();
    assertThat(recorded()).hasSize(1);
  }

  @Test
  void aCopyThatIsSentToItsEndAfterTheRightEndsTheSessionAlsoWithoutSync() {
    sends(parse("", "COPY numbers FROM STDIN"), bind("", ""), execute(""));
    answers(
        ParseComplete.INSTANCE,
        BindComplete.INSTANCE,
        NoData.INSTANCE,
        new CopyInResponse(dev.weir.wire.postgres.Format.TEXT, List.of()));
    relay.standing.finish(EXPIRED);
    assertThat(sends(new CopyData(RawClient.text("1\n")))).isEqualTo("d");
    assertThat(sends(CopyDone.INSTANCE)).isEqualTo("cH");
    assertThat(answers(complete("COPY 1"))).isEqualTo("CE");
    assertThat(relay.client.isActive()).isFalse();
  }

  @Test
  void aMessageThatWaitsForRepliesEndsTheSessionWhenTheServerAsksForDataInstead() {
    sends(parse("", "COPY numbers FROM STDIN"), bind("", ""), execute(""));
    assertThat(sends(query("DELETE FROM people"))).isEqualTo("H");
    assertThat(
            answers(
                ParseComplete.INSTANCE,
                BindComplete.INSTANCE,
                NoData.INSTANCE,
                new CopyInResponse(dev.weir.wire.postgres.Format.TEXT, List.of())))
        .isEqualTo("12GE");
    assertThat(relay.client.isActive()).isFalse();
  }
}
