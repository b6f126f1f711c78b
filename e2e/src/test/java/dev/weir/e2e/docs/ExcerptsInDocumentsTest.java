package dev.weir.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents quote of programs stands in programs that the tests run. */
class ExcerptsInDocumentsTest {
  private static final Pattern EXCERPT =
      Pattern.compile("<!-- from (\\S+) -->\\n```\\w+\\n(.*?)```", Pattern.DOTALL);

  @Test
  void everyExcerptStandsInItsProgram() throws IOException {
    List<MatchResult> excerpts =
        Document.all().stream()
            .flatMap(document -> EXCERPT.matcher(document.text()).results())
            .toList();
    assertThat(excerpts).hasSizeGreaterThan(5);
    for (MatchResult excerpt : excerpts) {
      List<String> program = lines(Files.readString(program(excerpt.group(1))));
      assertThat(program).as(excerpt.group(1)).containsAll(lines(excerpt.group(2)));
    }
  }

  /** Whatever the indentation. */
  private static List<String> lines(String text) {
    return text.lines().map(String::strip).toList();
  }

  private static Path program(String name) throws IOException {
    Path tests = Document.root().resolve("e2e/src/test");
    Path driver = tests.resolve("drivers").resolve(name);
    if (Files.exists(driver)) {
      return driver;
    }
    try (Stream<Path> sources = Files.walk(tests.resolve("java"))) {
      return sources.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
