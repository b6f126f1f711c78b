package dev.weir.sql.mysql.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Statements and their facts, by table: {@code statements.txt} holds sections, in them statements
 * behind {@code >}, and under each what {@link Rows} says of it. A section whose title begins with
 * MariaDB is read as that server does.
 */
class RowStatementsTest {
  @TestFactory
  Stream<DynamicContainer> everyStatementHasTheFactsOfTheTable() {
    return Stream.of(SampleCatalogue.resource("statements.txt").split("(?m)^== "))
        .filter(section -> section.contains("\n> "))
        .map(
            section -> dynamicContainer(section.lines().findFirst().orElseThrow(), cases(section)));
  }

  private static List<DynamicTest> cases(String section) {
    var tests = new ArrayList<DynamicTest>();
    var settings = section.startsWith("MariaDB") ? Rows.MARIADB : Rows.MYSQL;
    for (String block : section.substring(section.indexOf("\n> ")).split("\n> ")) {
      if (!block.isBlank()) {
        List<String> lines =
            block.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        tests.add(
            dynamicTest(
                lines.getFirst(),
                () ->
                    assertThat(Rows.lines(lines.getFirst(), settings))
                        .containsExactlyElementsOf(lines.subList(1, lines.size()))));
      }
    }
    return tests;
  }
}
