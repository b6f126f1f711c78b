package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Live events, over HTTP. */
@Timeout(60)
class EventRoutesTest {
  private static final int REVIEWERS = 100;

  private final Fixture console = new Fixture();

  private final List<BufferedReader> streams = new ArrayList<>();

  /** A stream that is left open keeps the client from closing. */
  @AfterEach
  void stop() throws IOException {
    for (BufferedReader stream : streams) {
      stream.close();
    }
    console.close();
  }

  private HttpRequest.Builder events(String token) {
    return HttpRequest.newBuilder(console.uri("/api/v1/events"))
        .header("Authorization", "Bearer " + token);
  }

  private BufferedReader open(HttpRequest.Builder request) throws Exception {
    var answer = console.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    streams.add(lines);
    return lines;
  }

  private void happens(String id, String user) {
    var changed = Fixture.request(id, user, "idp");
    console.desk.listeners.forEach(listener -> listener.accept(changed));
  }

  /** Up to the end of the event that says so. */
  private static String readUntil(BufferedReader lines, String awaited) throws IOException {
    var read = new StringBuilder();
    boolean found = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      read.append(line).append('\n');
      found |= line.contains(awaited);
      // the lines of an event stand together
      if (found && line.isEmpty()) {
        return read.toString();
      }
    }
    throw new IOException("the stream ended without \"%s\": %s".formatted(awaited, read));
  }

  private String data(String token, @Nullable String lastEventId, String awaited) throws Exception {
    HttpRequest.Builder request = events(token);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    try (BufferedReader lines = open(request)) {
      return readUntil(lines, awaited);
    }
  }

  @Test
  void aHundredReviewersAreAllToldOfARequest() throws Exception {
    for (int i = 0; i < REVIEWERS; i++) {
      console.tokens.put("reviewer-" + i, "reviewer " + i);
    }
    for (int i = 0; i < REVIEWERS; i++) {
      readUntil(open(events("reviewer-" + i)), "alive");
    }
    for (String id : List.of("r1", "r2", "r3")) {
      happens(id, "alice");
      for (BufferedReader lines : streams) {
        assertThat(readUntil(lines, "event: ")).contains("\"id\":\"" + id + "\"");
      }
    }
  }

  @Test
  void whoeverAsksGetsTheStreamWhateverItAccepts() throws Exception {
    for (String accepted : new String[] {null, "*/*", "application/json", "text/event-stream"}) {
      HttpRequest.Builder request = events("alice");
      if (accepted != null) {
        request.header("Accept", accepted);
      }
      try (BufferedReader lines = open(request)) {
        assertThat(readUntil(lines, "event: alive")).contains("id: ");
      }
    }
  }

  @Test
  void eventsReachThoseTheyConcernOnly() throws Exception {
    try (BufferedReader lines = open(events("alice"))) {
      readUntil(lines, "alive");
      happens("of-bob", "bob");
      happens("of-alice", "alice");
      assertThat(readUntil(lines, "event: ")).contains("\"id\":\"of-alice\"");
    }
  }

  @Test
  void whoComesBackGetsWhatHasHappenedSince() throws Exception {
    happens("before", "alice");
    String first = data("alice", "made-up", "missed");
    assertThat(first).contains("event: missed");
    String id = first.replaceAll("(?s).*id: ([^\n]+).*", "$1");
    happens("while-away-1", "alice");
    happens("while-away-2", "alice");
    assertThat(data("alice", id, "while-away-2"))
        .contains("while-away-1", "while-away-2")
        .doesNotContain("before", "missed");
  }

  @Test
  void eventsEndWithTheTokenThatAskedForThem() throws Exception {
    try (BufferedReader lines = open(events("lapsed-dana"))) {
      readUntil(lines, "alive");
      happens("r1", "alice");
      assertThat(lines.readLine()).isNull();
    }
  }

  @Test
  void onePersonTakesNotAllStreams() throws Exception {
    for (int place = 0; place < 32; place++) {
      readUntil(open(events("audra")), "alive");
    }
    assertThat(console.get("/api/v1/events", "audra").statusCode()).isEqualTo(429);
    var others = List.copyOf(streams);
    readUntil(open(events("alice")), "alive");

    console.closeServer();
    for (BufferedReader lines : others) {
      assertThat(lines.lines()).isEmpty();
    }
  }
}
