package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.WeirConfig.Tracing;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TracingTest {
  @TempDir Path folder;

  @Test
  void everythingIsTracedUnlessLessIsWanted() {
    String yaml = Yaml.HEAD + "tracing: { otlp: \"https://otel.example:4318\" }\n";
    assertThat(Yaml.loaded(folder, yaml).config().tracing())
        .isEqualTo(new Tracing(URI.create("https://otel.example:4318"), null, null, 100));
  }

  @Test
  void aTokenComesFromAFileOrTheEnvironment() {
    String yaml =
        Yaml.HEAD
            + "tracing: { otlp: \"http://127.0.0.1:4318\", token: { env: OTEL_TOKEN }, percent: 0"
            + " }\n";
    assertThat(Yaml.loaded(folder, yaml).config().tracing())
        .isEqualTo(
            new Tracing(
                URI.create("http://127.0.0.1:4318"), new SecretSource.Env("OTEL_TOKEN"), null, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "otlp: 'http://otel.example:4318' | only on this machine",
        "otlp: 'https://otel.example/v1/traces' | https://HOST:PORT",
        "otlp: 'https://u:p@otel.example' | https://HOST:PORT",
        "percent: 50 | \"otlp\"",
        "otlp: 'https://otel.example', percent: 101 | 100",
        "otlp: 'https://otel.example', token: secret | token"
      })
  void whatWouldTellStrangersIsRefused(String fields, String fault) {
    assertThat(Yaml.faults(folder, Yaml.HEAD + "tracing: { " + fields + " }\n").toString())
        .contains(fault);
  }
}
