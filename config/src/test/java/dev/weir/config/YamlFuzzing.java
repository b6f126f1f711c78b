package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.yaml.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What has to hold for any bytes at all as a configuration: they are loaded, or their faults are
 * told in order, with places that are there and without what a variable holds.
 */
final class YamlFuzzing {
  private static final String SECRET = "tell-nobody-7f3a";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("TENANT_ID", SECRET, "TENANT", SECRET, "A", SECRET);
  private static final int MESSAGE_CHARS_MAX = 4_000;

  /** What a candidate is tried against. */
  private static final ConfigLoader.Result.Loaded IN_FORCE = inForce();

  private YamlFuzzing() {}

  /**
   * @param file is overwritten
   */
  static void yaml(byte[] bytes, Path file) {
    switch (load(bytes, file)) {
      case ConfigLoader.Result.Loaded(WeirConfig config, var policy) -> {
        assertThat(config.connections()).isNotEmpty();
        assertThat(config.identity()).isNotEmpty();
        assertThat(policy.ruleset()).isNotNull();
      }
      case ConfigLoader.Result.Faulty faulty -> {
        assertThat(faulty.faults()).isNotEmpty().isSortedAccordingTo(Fault.ORDER);
        faulty.faults().forEach(fault -> isTold(fault, bytes));
      }
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (CandidatePolicy.read(text, IN_FORCE.config(), IN_FORCE.policy().ruleset())
        instanceof CandidatePolicy.Result.Faulty faulty) {
      assertThat(faulty.faults()).isNotEmpty();
      faulty.faults().forEach(fault -> isTold(fault, bytes));
    }
  }

  private static void isTold(Fault fault, byte[] bytes) {
    assertThat(fault.line()).isBetween(0, bytes.length + 1);
    assertThat(fault.column()).isBetween(0, bytes.length + 1);
    assertThat(fault.message()).isNotBlank().hasSizeLessThan(MESSAGE_CHARS_MAX);
    assertThat(fault.toString()).doesNotContain(SECRET);
  }

  private static ConfigLoader.Result load(byte[] bytes, Path file) {
    try {
      return new ConfigLoader(ENVIRONMENT).load(Files.write(file, bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConfigLoader.Result.Loaded inForce() {
    try {
      Path file = Files.createTempFile("weir-fuzz", ".yaml");
      try {
        return (ConfigLoader.Result.Loaded) load(Yaml.HEAD.getBytes(StandardCharsets.UTF_8), file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
