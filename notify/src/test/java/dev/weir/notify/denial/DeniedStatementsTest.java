package dev.weir.notify.denial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.notify.Notices;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Target;
import dev.weir.notify.channel.Targets;
import dev.weir.notify.courier.MemoryOutbox;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Recorder;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Shown;
import dev.weir.session.notice.Topic;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Refusals, told without a flood. */
class DeniedStatementsTest {
  private final MemoryOutbox outbox = new MemoryOutbox("chat");
  private final Targets targets = new Targets(List.of(target(Set.of(Topic.DENIED))));
  private Instant now = Notices.AT;
  private final DeniedStatements denied = new DeniedStatements(outbox, targets, () -> now);
  private final List<Event> recorded = new ArrayList<>();
  private final Recorder recorder = new WatchedRecorder(() -> start -> recording(), denied);
  private long number;

  @Test
  void theFirstIsToldAtOnceAndTheOthersAreCounted() {
    for (int i = 0; i < 100; i++) {
      refuse("alice", "no deletes", "DELETE FROM t WHERE id = " + i);
    }
    denied.tell();
    assertThat(outbox.waiting()).hasSize(1);
    Notice first = outbox.waiting().getFirst();
    assertThat(first.kind()).isEqualTo(Notice.Kind.DENIED);
    assertThat(first.id()).isEqualTo("s-alice.1.denied");
    assertThat(first.rule()).isEqualTo("no deletes");
    assertThat(first.accesses()).containsExactly("delete public.t");
    now = now.plus(DeniedStatements.WINDOW);
    denied.tell();
    assertThat(outbox.waiting()).hasSize(2);
    assertThat(outbox.waiting().getLast().count()).isEqualTo(99);
    assertThat(outbox.waiting().getLast().id()).isEqualTo("s-alice.1.denied.more");
    refuse("alice", "no deletes", "DELETE FROM t");
    denied.tell();
    assertThat(outbox.waiting()).as("a new window").hasSize(3);
  }

  @Test
  void whatIsAllowedIsNotToldOfAndEverythingIsRecorded() {
    recorder.lane().open(started("alice")).record(statement("SELECT 1", "r", Effect.ALLOW));
    refuse("alice", "no deletes", "DELETE FROM t");
    denied.tell();
    assertThat(outbox.waiting()).hasSize(1);
    assertThat(recorded).hasSize(2);
  }

  @Test
  void somebodyWhoIsRefusedInManyWaysDrownsNobody() {
    for (int i = 0; i < 1_000; i++) {
      refuse("mallory", "rule " + i, "x");
    }
    refuse("bob", "no deletes", "x");
    denied.tell();
    assertThat(outbox.waiting()).hasSize(DeniedStatements.OF_PERSON_MAX + 1);
    assertThat(outbox.waiting().getLast().user()).isEqualTo("bob");
    denied.tellAll();
    Notice more = outbox.waiting().getLast();
    assertThat(more.user()).isEqualTo("mallory");
    assertThat(more.connection()).isNull();
    assertThat(more.count()).isEqualTo(1_000 - DeniedStatements.OF_PERSON_MAX);
  }

  @Test
  void manyPeopleTogetherAreBounded() {
    for (int i = 0; i < 3_000; i++) {
      refuse("user" + i, "no deletes", "x");
    }
    denied.tellAll();
    assertThat(outbox.waiting()).hasSize(DeniedStatements.APART_MAX + 1);
    Notice others = outbox.waiting().getLast();
    assertThat(others.user()).isNull();
    assertThat(others.count()).isEqualTo(3_000 - DeniedStatements.APART_MAX);
  }

  @Test
  void whatTheStoreDoesNotTakeIsKeptForTheNextTime() {
    refuse("alice", "no deletes", "x");
    outbox.breaks(true);
    assertThatThrownBy(denied::tell).hasMessage("the disk is full");
    outbox.breaks(false);
    denied.tell();
    denied.tell();
    assertThat(outbox.waiting()).hasSize(1);
  }

  @Test
  void nothingIsNotedWhileNobodyWantsToHearOfIt() {
    targets.use(List.of(target(Set.of(Topic.APPROVAL_REQUESTED))));
    refuse("alice", "no deletes", "x");
    denied.tellAll();
    assertThat(outbox.waiting()).isEmpty();
  }

  @Test
  void aTextThatCannotBeReadAndIsHugeIsToldByItsBeginning() {
    byte[] text = "ß".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    var unread = new Reading.Unreadable("42501", "m", 0, null);
    recorder
        .lane()
        .open(started("alice"))
        .record(
            new Event.Statement(
                now, 1, new JudgedText(text, unread, List.of()), List.of(), Effect.DENY, null));
    denied.tell();
    Notice told = outbox.waiting().getFirst();
    assertThat(told.text()).hasSizeLessThan(1_100).endsWith("ß … (2097152 bytes in all)");
    assertThat(told.reason()).isEqualTo("the statement could not be read");
    assertThat(told.rule()).isNull();
  }

  private void refuse(String user, String rule, String text) {
    recorder.lane().open(started(user)).record(statement(text, rule, Effect.DENY));
  }

  private Event.Statement statement(String text, String rule, Effect effect) {
    var access = Access.of(Action.DELETE, ObjectKind.TABLE, ObjectName.of("public", "t"));
    var verdict =
        new Verdict(
            effect,
            List.of(new Verdict.Finding(access, effect, rule, "because")),
            null,
            null,
            List.of(),
            List.of(),
            null,
            Set.of(),
            "f00d",
            true);
    var judged =
        new JudgedText(
            text.getBytes(StandardCharsets.UTF_8), new Reading.Script(List.of()), List.of(verdict));
    return new Event.Statement(now, ++number, judged, List.of(), effect, null);
  }

  private static Event.Started started(String user) {
    var subject = new Subject(user, Set.of(), Set.of(), "claude", "entra", Notices.AT);
    String session = "s-" + user;
    var place = new Place("orders", "postgres", InetAddress.getLoopbackAddress(), session);
    return new Event.Started(Notices.AT, session, subject, place, Map.of(), "18", 1);
  }

  private static Target target(Set<Topic> topics) {
    return new Target("chat", new Channel.Slack(null), topics, Shown.STATEMENT);
  }

  private Recorder.SessionRecording recording() {
    return new Recorder.SessionRecording() {
      @Override
      public void record(Event event) {
        recorded.add(event);
      }

      @Override
      public CompletionStage<Void> durable() {
        return CompletableFuture.completedStage(null);
      }

      @Override
      public boolean writable() {
        return true;
      }

      @Override
      public void whenWritable(Runnable task) {
        task.run();
      }

      @Override
      public void close(Event.Ended end) {
        recorded.add(end);
      }
    };
  }
}
