package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HealthRoutesTest {
  private static Fixture console;

  @BeforeAll
  static void start() {
    console = new Fixture();
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  @Test
  void aGatewayIsReadyWhenEveryPartWorks() throws Exception {
    console.parts = Map.of("listeners", true, "recorder", true);
    HttpResponse<String> ready = console.get("/health/ready", null);
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(ready.body()).contains("\"status\":\"ready\"", "\"recorder\":true");
  }

  @Test
  void aPartThatDoesNotWorkIsNamed() throws Exception {
    console.parts = Map.of("listeners", true, "recorder", false);
    HttpResponse<String> ready = console.get("/health/ready", null);
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains("\"status\":\"not ready\"", "\"recorder\":false", "\"listeners\":true");
  }

  @Test
  void nothingKnownIsNotReady() throws Exception {
    console.parts = Map.of();
    assertThat(console.get("/health/ready", null).statusCode()).isEqualTo(503);
    assertThat(console.get("/health/live", null).statusCode()).isEqualTo(200);
  }
}
