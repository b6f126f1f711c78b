package dev.weir.sql.postgres.parser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Statements of every kind, well-formed and not: corpus.sql, one a line, ⏎ for a line break. */
final class Corpus {
  private Corpus() {}

  static List<String> statements() {
    try (InputStream in = Corpus.class.getResourceAsStream("corpus.sql")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().map(line -> line.replace("⏎", "\n")).toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
