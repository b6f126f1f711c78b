package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SubjectRoutesTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final Fixture console = new Fixture();

  @BeforeEach
  void sessions() {
    console.archive.add("s1", "alice", "idp");
    console.archive.add("s2", "bob", "idp");
    console.archive.add("s3", "alice", "elsewhere");
  }

  @AfterEach
  void stop() {
    console.close();
  }

  private JsonNode read(String query, String token) throws Exception {
    var answer = console.get("/api/v1/subjects" + query, token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static List<String> names(JsonNode page) {
    var names = new ArrayList<String>();
    page.get("items")
        .forEach(each ->
            names.add(each.get("user").stringValue() + "@" + each.get("issuer").stringValue()));
    return names;
  }

  @Test
  void viewersSeeEverybodyAndAnyoneElseHimself() throws Exception {
    for (String viewer : List.of("vera", "audra", "adam")) {
      assertThat(names(read("", viewer)))
          .containsExactlyInAnyOrder("alice@idp", "alice@elsewhere", "bob@idp");
    }
    assertThat(names(read("", "alice"))).containsExactly("alice@idp");
    assertThat(names(read("", "other-alice"))).containsExactly("alice@elsewhere");
    assertThat(names(read("", "dana"))).isEmpty();
  }

  @Test
  void pagesGoOnBehindTheLastName() throws Exception {
    console.archive.sessions.removeIf(session -> session.issuer().equals("elsewhere"));
    JsonNode first = read("?limit=1", "audra");
    assertThat(names(first)).containsExactly("alice@idp");
    JsonNode second = read("?limit=1&cursor=" + first.get("next").stringValue(), "audra");
    assertThat(names(second)).containsExactly("bob@idp");
    assertThat(read("?cursor=" + second.get("next").stringValue(), "audra").get("next").isNull())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "!!!", "YQ", "AAAAAAA"})
  void aMadeUpCursorIsRefused(String cursor) throws Exception {
    assertThat(console.get("/api/v1/subjects?cursor=" + cursor, "audra").statusCode())
        .isEqualTo(400);
  }
}
