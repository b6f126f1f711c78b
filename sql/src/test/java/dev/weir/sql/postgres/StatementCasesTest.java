package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Catalogue;
import dev.weir.sql.FactsText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Statements and their facts, by table: {@code statements.txt} holds sections, in them statements
 * behind {@code >}, and under each what {@link FactsText} says of it.
 */
class StatementCasesTest {
  private static final Catalogue CATALOGUE = Sample.catalogue();

  @TestFactory
  Stream<DynamicContainer> everyStatementHasTheFactsOfTheTable() {
    return Stream.of(ReaderFixture.resource("statements.txt").split("(?m)^== "))
        .filter(section -> section.contains("\n> "))
        .map(
            section -> dynamicContainer(section.lines().findFirst().orElseThrow(), cases(section)));
  }

  private static List<DynamicTest> cases(String section) {
    var tests = new ArrayList<DynamicTest>();
    for (String block : section.substring(section.indexOf("\n> ")).split("\n> ")) {
      if (!block.isBlank()) {
        tests.add(oneCase(block.lines().map(String::trim).filter(l -> !l.isEmpty()).toList()));
      }
    }
    return tests;
  }

  private static DynamicTest oneCase(List<String> lines) {
    String sql = lines.getFirst();
    return dynamicTest(
        sql,
        () ->
            assertThat(FactsText.of(ReaderFixture.read(sql, CATALOGUE)))
                .containsExactlyElementsOf(lines.subList(1, lines.size())));
  }
}
