package dev.weir.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A ticket for the bench. sysbench opens connections on many threads at once, at which libmariadb
 * fails to load the plugin that sends a token; what proves a ticket is a part of it.
 *
 * @param id the user name
 * @param secret the password
 */
record BenchTicket(String id, String secret) {
  /** Mints one by the gateway's API. */
  static BenchTicket mint(int webPort, String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + "/api/v1/tickets"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"name\": \"bench\", \"connections\": [\"bench\"], \"lifetime\": \"6h\"}"))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 201) {
        throw new IOException("no ticket for the bench: " + response.body());
      }
      JsonNode minted = JsonMapper.builder().build().readTree(response.body());
      return new BenchTicket(
          minted.path("ticket").path("id").asString(), minted.path("secret").asString());
    }
  }
}
