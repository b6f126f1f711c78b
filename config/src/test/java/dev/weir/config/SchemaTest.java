package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final Path PUBLISHED = Path.of("..", "docs", "weir.schema.json");

  @Test
  void thePublishedSchemaIsTheOneThatTheReaderFollows() throws IOException {
    assertThat(Files.readString(PUBLISHED))
        .as("write ConfigSchema.text() to docs/weir.schema.json")
        .isEqualTo(ConfigSchema.text());
  }

  @Test
  void theSchemaKnowsEverySectionAndRefusesOtherKeys() {
    assertThat(ConfigSchema.text())
        .contains("\"https://json-schema.org/draft/2020-12/schema\"")
        .contains("\"transactionWait\"", "\"statementBytesMax\"", "\"truncateDate\"")
        .contains("\"additionalProperties\": false");
  }

  /** {@code mask: null} is a null to YAML, and a mask to the reader. */
  @Test
  void theWordNullMayBeWrittenWithoutQuotes() {
    assertThat(ConfigSchema.text()).containsPattern("\"zero\",\\s+null\\s");
  }
}
