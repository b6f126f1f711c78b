package dev.weir.sql.postgres.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The oracle: libpg-query as it was published, run by Node, answers every statement the same. */
class SameAsOriginalModuleTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void answersEveryStatementLikeTheOriginalModule(PostgresGrammar grammar) throws Exception {
    List<String> statements =
        Stream.of(Corpus.statements(), longOnes(), pieces()).flatMap(List::stream).toList();

    JsonNode expected = answersOfTheOriginal(grammar, statements);

    var differences = new ArrayList<String>();
    var parser = new LibpgQuery(grammar, ParserSettings.defaults().memoryPagesMax());
    for (int i = 0; i < statements.size(); i++) {
      String answer = describe(parser.parse(bytes(statements.get(i)), Integer.MAX_VALUE));
      if (!answer.equals(describe(expected.get(i)))) {
        differences.add(statements.get(i) + "\n  " + answer + "\n  " + describe(expected.get(i)));
      }
    }
    assertThat(expected.size()).isEqualTo(statements.size());
    assertThat(differences).isEmpty();
  }

  private static List<String> longOnes() {
    return List.of(
        "SELECT " + "(".repeat(500) + "1" + ")".repeat(500),
        "SELECT 1" + " + 1".repeat(200),
        "SELECT 1 WHERE a = 1" + " AND a = 1".repeat(2_000),
        "SELECT 1" + " UNION ALL SELECT 1".repeat(300),
        "INSERT INTO t VALUES (1, 'a')" + ", (2, 'ü')".repeat(3_000),
        "SELECT * FROM t WHERE a IN (1" + ", 1234".repeat(5_000) + ") FROM",
        "SELECT '" + "x".repeat(300_000) + "'",
        "SELECT " + "NOT ".repeat(100) + "true",
        "SELECT 1; ".repeat(1_000));
  }

  /** Every statement cut off somewhere: most are errors, each at another place of the grammar. */
  private static List<String> pieces() {
    return Corpus.statements().stream()
        .flatMap(statement ->
            Stream.of(3, 5, 7)
                .map(eighths -> statement.length() * eighths / 8)
                .filter(end -> !Character.isLowSurrogate(statement.charAt(end)))
                .map(end -> statement.substring(0, end))
                .filter(piece -> !piece.isEmpty()))
        .toList();
  }

  private JsonNode answersOfTheOriginal(PostgresGrammar grammar, List<String> statements)
      throws Exception {
    Path questions = folder.resolve("statements.json");
    Path answers = folder.resolve("answers.json");
    JSON.writeValue(questions.toFile(), statements);
    Path npmPackage = Path.of("grammar/node_modules/postgresql-" + grammar.majorVersion());
    int exit =
        new ProcessBuilder(
                "node",
                "src/test/node/answers.js",
                questions.toString(),
                answers.toString(),
                npmPackage.toAbsolutePath().toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(exit).isZero();
    return JSON.readTree(Files.readAllBytes(answers));
  }

  private static String describe(LibpgQuery.Answer answer) {
    return switch (answer) {
      case LibpgQuery.Answer.Tree(byte[] json) -> new String(json, StandardCharsets.UTF_8);
      case LibpgQuery.Answer.Error error -> error.message() + " at " + error.position();
      case LibpgQuery.Answer.TreeTooLarge() -> "too large";
    };
  }

  private static String describe(JsonNode original) {
    return original.has("tree")
        ? original.get("tree").asString()
        : original.get("error").asString() + " at " + original.get("position").asInt();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
