package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The archive gives up what takes too long: the caller is told how to ask for less. */
class TooBroadTest {
  private final Fixture console = new Fixture();

  @BeforeEach
  void aStatement() {
    console.archive.add("s1", "alice", "idp");
  }

  @AfterEach
  void stop() {
    console.close();
  }

  @Test
  void aSearchAndACountAreAProblem() throws Exception {
    console.archive.tooBroadAt = 1;
    for (String path : new String[] {"search?q=s*", "search/counts", "search/export?format=csv"}) {
      HttpResponse<String> answer = console.get("/api/v1/" + path, "audra");
      assertThat(answer.statusCode()).as(path).isEqualTo(422);
      assertThat(answer.body()).as(path).contains("narrow it");
    }
  }

  @Test
  void anExportSaysAtItsEndThatMoreIsMissing() throws Exception {
    console.archive.tooBroadAt = 3;
    assertThat(console.get("/api/v1/search/export?format=jsonl", "audra").body().lines())
        .hasSize(3)
        .last()
        .asString()
        .contains("\"incomplete\":\"this takes too long");
    assertThat(console.get("/api/v1/search/export?format=csv", "audra").body().lines())
        .hasSize(4)
        .last()
        .asString()
        .startsWith("incomplete: this takes too long");
  }
}
