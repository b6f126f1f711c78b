package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log as logback.xml has it. */
class LogFormatTest {
  private static String line(String format, String message, Object... arguments) throws Exception {
    var context = new LoggerContext();
    context.putProperty("WEIR_LOG_FORMAT", format);
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(Main.class.getResource("/logback.xml")));
    var logger = context.getLogger("dev.weir.Somewhere");
    var event =
        new LoggingEvent(
            "here", logger, Level.INFO, message, new java.io.IOException("cause"), arguments);
    event.setKeyValuePairs(List.of(new KeyValuePair("session", "s1")));
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertThat(root.iteratorForAppenders()).toIterable().hasSize(1);
    var appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("console");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .as("a complaint would be printed at every start, before what a command prints")
        .allSatisfy(status -> assertThat(status.getLevel()).isZero());
    String line = new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    context.stop();
    return line;
  }

  @Test
  void jsonIsOneObjectOnOneLineWithTheSession() throws Exception {
    String line = line("json", "session {} ends: {}", "s1", "a\n\"b\"} forged");
    assertThat(line).endsWith("\n");
    assertThat(line.lines()).hasSize(1);
    JsonNode json = JsonMapper.builder().build().readTree(line);
    assertThat(json.path("level").asString()).isEqualTo("INFO");
    assertThat(json.path("loggerName").asString()).isEqualTo("dev.weir.Somewhere");
    assertThat(json.path("formattedMessage").asString())
        .isEqualTo("session s1 ends: a\n\"b\"} forged");
    assertThat(json.at("/kvpList/0/session").asString()).isEqualTo("s1");
    assertThat(json.path("throwable").path("message").asString()).isEqualTo("cause");
    assertThat(json.has("arguments")).as("values stand in the message alone").isFalse();
    assertThat(json.path("timestamp").isNumber()).isTrue();
  }

  @Test
  void textIsForPeople() throws Exception {
    assertThat(line("text", "session {} ends", "s1")).contains("INFO  Somewhere session s1 ends");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "JSON", "logstash", "text "})
  void aGatewayDoesNotRunWithoutALog(String format) {
    assertThatThrownBy(() -> Serving.checkLogFormat(format))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("WEIR_LOG_FORMAT is text or json");
  }

  @Test
  void nothingIsText() {
    assertThatCode(() -> Serving.checkLogFormat(null)).doesNotThrowAnyException();
    assertThatCode(() -> Serving.checkLogFormat("json")).doesNotThrowAnyException();
  }
}
