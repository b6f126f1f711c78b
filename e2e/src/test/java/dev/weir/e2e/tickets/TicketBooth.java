package dev.weir.e2e.tickets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Mints and revokes tickets by the API, and reads what the audit says of them. */
public final class TicketBooth {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI web;
  private final HttpClient http;
  private final Path data;

  /**
   * @param http knows who has issued the console's certificate
   * @param data the gateway's folder
   */
  public TicketBooth(URI web, HttpClient http, Path data) {
    this.web = web;
    this.http = http;
    this.data = data;
  }

  /** What a client is given. */
  public record Given(String id, String secret) {}

  /**
   * @param rest of the JSON object behind the connections, with a comma before it; may be empty
   */
  public Given mint(String token, String rest) throws IOException, InterruptedException {
    return mint(token, "shop", rest);
  }

  /** The same for another connection. */
  public Given mint(String token, String connection, String rest)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(web.resolve("/api/v1/tickets"))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"connections\":[\"" + connection + "\"]" + rest + "}")),
            token);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonNode minted = JsonMapper.builder().build().readTree(response.body());
    return new Given(minted.at("/ticket/id").asString(), minted.path("secret").asString());
  }

  public void revoke(Given ticket, String token) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(HttpRequest.newBuilder(web.resolve("/api/v1/tickets/" + ticket.id())).DELETE(), token);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
  }

  public String get(String path, String token) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(web.resolve(path)).GET(), token).body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String token)
      throws IOException, InterruptedException {
    return http.send(
        request.timeout(PATIENCE).header("Authorization", "Bearer " + token).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** What the audit says of a ticket, oldest first: the kind of each event and its details. */
  public List<String> audit(Given ticket) throws SQLException {
    return audit(ticket.id());
  }

  /** The same of whatever has this in its details. */
  public List<String> audit(String what) throws SQLException {
    List<String> events = new ArrayList<>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("weir.db"));
        var query =
            connection.prepareStatement(
                "SELECT kind || ' ' || details FROM audit WHERE details LIKE ? ORDER BY id")) {
      query.setString(1, "%" + what + "%");
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          events.add(rows.getString(1));
        }
      }
    }
    return events;
  }
}
