package dev.weir.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.SessionSummary;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.notice.Addressees;
import dev.weir.store.approval.DeskSettings;
import dev.weir.store.recording.RecordingSettings;
import dev.weir.store.recording.RecordingVerifier;
import dev.weir.store.recording.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreTest {
  @TempDir Path data;

  @Test
  void whatOneRunKeptTheNextRunFinds() throws Exception {
    try (EmbeddedStore store = open()) {
      SessionRecording session = store.recorder().lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("SELECT 1")));
      session.close(new Event.Ended(Samples.START, "bye"));
      store
          .audit()
          .append(
              new AuditEvent.SignInRefused(
                  Samples.START, InetAddress.getLoopbackAddress(), "orders", null, "expired"));
    }
    try (EmbeddedStore store = open()) {
      store.index().catchUp();
      SessionSummary session = Objects.requireNonNull(store.archive().session("s1"));
      assertThat(session.endReason()).isEqualTo("bye");
      assertThat(session.statementCount()).isOne();
      assertThat(store.archive().search(SearchQuery.of(StatementFilter.ALL)).hits()).hasSize(1);
      assertThat(store.audit().newest(null, 10))
          .singleElement()
          .satisfies(entry -> assertThat(entry.kind()).isEqualTo("sign-in-refused"));
    }
  }

  @Test
  void theAuditTellsWhoEndedASessionAndWhy() throws Exception {
    var alice = new Subject("alice", Set.of(), Set.of(), "claude", "idp", Samples.START);
    var adam = new Subject("adam", Set.of(), Set.of(), null, "other", Samples.START);
    try (EmbeddedStore store = open()) {
      for (@Nullable Subject by : new @Nullable Subject[] {null, adam}) {
        store
            .audit()
            .append(
                new AuditEvent.SessionEnded(Samples.START, "s1", "orders", alice, by, "enough"));
      }
      assertThat(store.audit().newest(null, 10))
          .extracting(entry -> entry.kind() + " " + entry.user() + " " + entry.details())
          .containsExactly(
              "session-ended alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"session\":\"s1\","
                  + "\"reason\":\"enough\",\"by\":\"adam\",\"byIssuer\":\"other\"}",
              "session-ended alice {\"issuer\":\"idp\",\"agent\":\"claude\",\"session\":\"s1\","
                  + "\"reason\":\"enough\"}");
    }
  }

  @Test
  void whatIsPurgedIsInTheAuditAndFoundNoMoreWhileTheRestIs() throws Exception {
    for (int run = 1; run <= 2; run++) {
      Instant at = Samples.START.plus(Duration.ofDays(run));
      try (EmbeddedStore store = open()) {
        SessionRecording session =
            store.recorder().lane().open(Samples.started("s" + run, Samples.alice(), at));
        session.record(
            new Event.Statement(at, 1, Samples.text("SELECT 1"), List.of(), Effect.ALLOW, null));
        session.close(new Event.Ended(at.plusSeconds(1), "bye"));
      }
    }
    try (EmbeddedStore store = open(Samples.START.plus(Duration.ofDays(91)).plusSeconds(60))) {
      store.index().catchUp();
      assertThat(store.archive().search(SearchQuery.of(StatementFilter.ALL)).hits()).hasSize(2);
      store.purge();
      assertThat(store.archive().search(SearchQuery.of(StatementFilter.ALL)).hits())
          .extracting(StatementHit::sessionId)
          .containsExactly("s2");
      assertThat(store.archive().session("s1")).isNull();
      assertThat(store.audit().newest(null, 10))
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo("recordings-purged");
            assertThat(entry.details())
                .contains("\"firstSegment\":1,\"lastSegment\":1", "\"reason\":\"age\"")
                .contains("\"lastEventAt\":\"2026-03-02T10:00:01Z\"");
          });
      store.purge();
      assertThat(store.audit().newest(null, 10)).hasSize(1);
    }
    assertThat(RecordingVerifier.verify(data.resolve("recordings")).faults()).isEmpty();
  }

  private EmbeddedStore open() throws IOException {
    return open(Samples.START);
  }

  private EmbeddedStore open(Instant now) throws IOException {
    return EmbeddedStore.open(
        data,
        RecordingSettings.in(data.resolve("recordings"), "gateway-1"),
        DeskSettings.at(URI.create("https://weir.test/approvals/")),
        Addressees.NOBODY,
        InstantSource.fixed(now),
        Samples.ids());
  }
}
