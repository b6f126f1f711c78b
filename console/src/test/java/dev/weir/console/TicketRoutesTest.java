package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.ticket.TicketRules;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TicketRoutesTest {
  private static final String PATH = "/api/v1/tickets";
  private static final String FOR_ORDERS = "{\"connections\":[\"orders\"]}";

  private final Fixture console = new Fixture();

  @AfterEach
  void stop() {
    console.close();
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.builder().build().readTree(response.body());
  }

  private JsonNode minted(String token) throws Exception {
    HttpResponse<String> response = console.post(PATH, FOR_ORDERS, token);
    assertThat(response.statusCode()).isEqualTo(201);
    return json(response);
  }

  private int revoke(String id, String token) throws Exception {
    return console
        .send(HttpRequest.newBuilder(console.uri(PATH + "/" + id)).DELETE(), token)
        .statusCode();
  }

  @Test
  void aTicketIsMintedByTokenAndItsSecretIsShownOnce() throws Exception {
    JsonNode minted =
        json(
            console.post(
                PATH,
                "{\"name\":\"nightly\",\"connections\":[\"orders\"],\"actions\":[\"read\",\"lock\"],"
                    + "\"lifetime\":\"2h\"}",
                "alice"));
    JsonNode ticket = minted.path("ticket");
    assertThat(ticket.path("name").asString()).isEqualTo("nightly");
    assertThat(ticket.path("user").asString()).isEqualTo("alice");
    assertThat(ticket.path("actions").toString()).isEqualTo("[\"lock\",\"select\"]");
    assertThat(ticket.path("expiresAt").asString())
        .isEqualTo(Fixture.NOW.plus(Duration.ofHours(2)).toString());
    String secret = minted.path("secret").asString();
    assertThat(secret).startsWith("wts_");
    String id = ticket.path("id").asString();
    assertThat(console.get(PATH, "alice").body()).contains(id).doesNotContain(secret, "secret");
    assertThat(console.get(PATH + "/" + id, "alice").body())
        .contains("\"state\":\"active\"")
        .doesNotContain(secret, "secret");
  }

  @Test
  void aTicketIsNoTokenForTheApi() throws Exception {
    JsonNode minted = minted("alice");
    for (String shown :
        new String[] {minted.path("secret").asString(), minted.at("/ticket/id").asString()}) {
      assertThat(console.post(PATH, FOR_ORDERS, shown).statusCode()).isEqualTo(401);
    }
    assertThat(console.post(PATH, FOR_ORDERS, null).statusCode()).isEqualTo(401);
  }

  @Test
  void ownersSeeAndRevokeTheirOwnAndAdministratorsAll() throws Exception {
    String alices = minted("alice").at("/ticket/id").asString();
    String others = minted("other-alice").at("/ticket/id").asString();
    assertThat(console.get(PATH, "alice").body()).contains(alices).doesNotContain(others);
    assertThat(console.get(PATH, "adam").body()).contains(alices, others);
    for (String stranger : new String[] {"other-alice", "dana", "audra"}) {
      assertThat(console.get(PATH + "/" + alices, stranger).statusCode()).isEqualTo(404);
      assertThat(revoke(alices, stranger)).isEqualTo(404);
    }
    assertThat(revoke(alices, "alice")).isEqualTo(204);
    assertThat(revoke(alices, "alice")).isEqualTo(409);
    assertThat(revoke(others, "adam")).isEqualTo(204);
    assertThat(console.get(PATH + "/" + others, "other-alice").body())
        .contains("\"state\":\"revoked\"", "\"revokedBy\":\"adam\"");
    assertThat(revoke("tkt_nobody", "adam")).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | name the connections",
        "{\"connections\":[\"nowhere\"]} | no connection",
        "{\"connections\":[\"orders\"],\"actions\":[\"reed\"]} | actions are some of select",
        "{\"connections\":[\"orders\"],\"lifetime\":\"9h\"} | 28800 seconds",
        "{\"connections\":[\"orders\"],\"lifetime\":\"long\"} | lifetime is a duration",
        "{\"connections\":[\"orders\"],\"user\":\"root\"} | not the JSON that is expected",
      })
  void whatIsAskedForMustBeRight(String body, String why) throws Exception {
    HttpResponse<String> refused = console.post(PATH, body, "alice");
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains(why);
  }

  @Test
  void whereTicketsAreOffNobodyMintsOne() throws Exception {
    console.ticketRules =
        new TicketRules(false, Duration.ofHours(8), Set.of("idp"), Set.of("orders"));
    assertThat(console.post(PATH, FOR_ORDERS, "alice").statusCode()).isEqualTo(403);
  }
}
