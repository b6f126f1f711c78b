package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StopTest {
  private static final int STREAMS = 30;

  @Test
  void openStreamsEndWithoutAnybodyComplaining() throws Exception {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var logged = new ListAppender<ILoggingEvent>();
    logged.start();
    root.addAppender(logged);
    try (var console = new Fixture()) {
      for (int i = 0; i < STREAMS; i++) {
        var request =
            HttpRequest.newBuilder(console.uri("/api/v1/events"))
                .header("Authorization", "Bearer alice")
                .header("Accept", "text/event-stream")
                .build();
        var answer = console.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
        var lines =
            new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).contains("retry");
      }
    } finally {
      root.detachAppender(logged);
    }
    assertThat(List.copyOf(logged.list))
        .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }
}
