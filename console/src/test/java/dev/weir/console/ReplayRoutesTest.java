package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Effect;
import dev.weir.session.archive.ReplayEvent;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that are followed as they happen, and by whom not. */
@Timeout(30)
class ReplayRoutesTest {
  private final Fixture console = new Fixture();
  private OpenSession session;

  @BeforeEach
  void aSessionIsOpen() throws Exception {
    session = new OpenSession(OpenSession.grant("s1", Fixture.subject("alice", "idp", "agents")));
    console.live.opened(session);
    console.archive.add("s1", "alice", "idp");
    says("select 1");
  }

  @AfterEach
  void close() {
    console.close();
  }

  private void says(String sql) {
    console.archive.events.add(
        new ReplayEvent.Statement(Fixture.NOW, 1, sql, List.of(), Effect.ALLOW, List.of(), null));
  }

  private HttpResponse<InputStream> ask(String path, String token) throws Exception {
    var request =
        HttpRequest.newBuilder(console.uri(path))
            .header("Authorization", "Bearer " + token)
            .header("Accept-Encoding", "gzip")
            .build();
    return console.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  /** An answer that is left open keeps the client from closing. */
  private int status(String path, String token) throws Exception {
    HttpResponse<InputStream> answer = ask(path, token);
    try (var body = answer.body()) {
      body.readAllBytes();
    }
    return answer.statusCode();
  }

  private BufferedReader follow(String path, String token) throws Exception {
    HttpResponse<InputStream> answer = ask(path, token);
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  private BufferedReader follow(String token) throws Exception {
    return follow("/api/v1/sessions/s1/replay?follow=true", token);
  }

  private static void assertEnds(BufferedReader lines) {
    assertThat(lines.lines().filter(line -> !line.contains("\"kind\":\"now\""))).isEmpty();
  }

  @Test
  void whoFollowsSeesWhatIsSaidAsItIsSaidUpToTheEnd() throws Exception {
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"now\"");
      for (int said = 2; said < 5; said++) {
        says("select " + said);
        assertThat(lines.readLine()).contains("select " + said);
      }
      console.archive.events.add(new ReplayEvent.Ended(Fixture.NOW, "bye"));
      assertThat(lines.readLine()).contains("\"kind\":\"ended\"");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void whoComesBackGoesOnBehindWhatHeHas() throws Exception {
    says("select 2");
    says("select 3");
    try (BufferedReader lines = follow("/api/v1/sessions/s1/replay?follow=true&after=2", "alice")) {
      assertThat(lines.readLine()).contains("select 3");
      console.live.closed(session);
      assertEnds(lines);
    }
    var all = console.get("/api/v1/sessions/s1/replay?after=1", "alice").body().lines().toList();
    assertThat(all).hasSize(2);
    assertThat(console.get("/api/v1/sessions/s1/replay?after=99", "alice").body()).isEmpty();
  }

  @Test
  void whatASessionSaysAtItsVeryEndIsNotMissed() throws Exception {
    try (BufferedReader lines = follow("alice")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"now\"");
      console.live.closed(session);
      console.archive.events.add(new ReplayEvent.Ended(Fixture.NOW, "bye"));
      assertThat(lines.readLine()).contains("\"reason\":\"bye\"");
    }
  }

  @Test
  void whatIsRecordedSomeTimeAfterTheEndIsNotMissedEither() throws Exception {
    try (BufferedReader lines = follow("alice")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"now\"");
      console.live.closed(session);
      console.archive.looksInVain.drainPermits();
      assertThat(console.archive.looksInVain.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
      console.archive.events.add(new ReplayEvent.Ended(Fixture.NOW, "bye"));
      assertThat(lines.readLine()).contains("\"reason\":\"bye\"");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void whoFollowsIsToldThatTheRecordingIsDamagedAndGetsNothingAfterIt() throws Exception {
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"now\"");
      console.archive.damagedAt = 1;
      says("select 2");
      assertThat(lines.readLine())
          .contains("\"kind\":\"damaged\"", "\"text\":\"altered at event 1\"");
      assertThat(lines.readLine()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void whoReadsIsToldThatTheRecordingIsDamagedAndGetsNothingAfterIt(String encoding)
      throws Exception {
    says("select 2");
    console.archive.damagedAt = 1;
    String replay = read("/api/v1/sessions/s1/replay", encoding);
    assertThat(replay.lines())
        .satisfiesExactly(
            said -> assertThat(said).contains("select 1"),
            damaged -> assertThat(damaged).contains("\"kind\":\"damaged\"", "altered at event 1"));
    assertThat(read("/api/v1/sessions/s1/script", encoding))
        .contains("select 1")
        .endsWith("-- the recording is damaged from here on\n");
  }

  /** What is cut off by a disk must not look like all that was said. */
  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void whatCannotBeReadToItsEndIsNotTakenForTheWhole(String encoding) throws Exception {
    says("select 2");
    console.archive.unreadableAt = 1;
    assertThat(read("/api/v1/sessions/s1/replay", encoding).lines())
        .satisfiesExactly(
            said -> assertThat(said).contains("select 1"),
            cut ->
                assertThat(cut)
                    .contains("\"kind\":\"damaged\"", "the gateway's log says why")
                    .doesNotContain("sdb"));
    assertThat(read("/api/v1/sessions/s1/script", encoding))
        .contains("select 1")
        .endsWith("-- the recording is damaged from here on\n");
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"damaged\"");
      assertThat(lines.readLine()).isNull();
    }
  }

  private String read(String path, String encoding) throws Exception {
    var request =
        HttpRequest.newBuilder(console.uri(path))
            .header("Authorization", "Bearer audra")
            .header("Accept-Encoding", encoding)
            .build();
    HttpResponse<InputStream> answer =
        console.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    boolean zipped = answer.headers().firstValue("Content-Encoding").equals(Optional.of("gzip"));
    try (InputStream body = zipped ? new GZIPInputStream(answer.body()) : answer.body()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aSessionThatIsOverIsGivenWholeAndNotWaitedFor() throws Exception {
    console.live.closed(session);
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      assertEnds(lines);
    }
  }

  @Test
  void nobodyFollowsLongerThanTheirToken() throws Exception {
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      console.now = Fixture.NOW.plusSeconds(600);
      assertEnds(lines);
    }
  }

  @Test
  void whoIsAnAuditorNoMoreSeesNothingThatIsSaidAfterwards() throws Exception {
    console.auditors.add("vera");
    try (BufferedReader lines = follow("vera")) {
      assertThat(lines.readLine()).contains("select 1");
      assertThat(lines.readLine()).contains("\"kind\":\"now\"");
      console.auditors.remove("vera");
      says("select 'before the next look'");
      assertEnds(lines);
    }
  }

  @Test
  void followingNeedsWhatReplayNeeds() throws Exception {
    assertThat(status("/api/v1/sessions/s1/replay?follow=true", "vera")).isEqualTo(403);
    assertThat(status("/api/v1/sessions/s1/replay?follow=true", "other-alice")).isEqualTo(404);
    assertThat(status("/api/v1/sessions/s1/replay?follow=true", "expired")).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "1e3", "", "9999999999999999999", "١"})
  void whereToGoOnIsANumber(String after) throws Exception {
    String path = "/api/v1/sessions/s1/replay?after=" + java.net.URLEncoder.encode(after, "UTF-8");
    assertThat(console.get(path, "alice").statusCode()).isEqualTo(400);
  }

  @Test
  void onePersonTakesNotAllPlacesOfThoseWhoFollow() throws Exception {
    var followed = new ArrayList<BufferedReader>();
    for (int place = 0; place < 8; place++) {
      followed.add(follow("audra"));
    }
    assertThat(status("/api/v1/sessions/s1/replay?follow=true", "audra")).isEqualTo(429);
    followed.add(follow("alice"));
    assertThat(console.get("/api/v1/sessions/s1/replay", "audra").statusCode()).isEqualTo(200);

    console.live.closed(session);
    for (BufferedReader lines : followed) {
      try (lines) {
        assertThat(lines.lines()).anyMatch(line -> line.contains("select 1"));
      }
    }
    assertThat(status("/api/v1/sessions/s1/replay?follow=true", "audra")).isEqualTo(200);
  }

  @Test
  void thoseWhoFollowGoHomeWhenTheConsoleCloses() throws Exception {
    try (BufferedReader lines = follow("audra")) {
      assertThat(lines.readLine()).contains("select 1");
      console.closeServer();
      assertEnds(lines);
    }
  }
}
