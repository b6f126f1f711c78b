package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.FactsText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Statements beside those about rows, and their facts, by table: {@code statements.txt} holds
 * sections, in them statements behind {@code >}, and under each what {@link FactsText} says of it.
 */
class MySqlStatementsTest {
  @TestFactory
  Stream<DynamicContainer> everyStatementHasTheFactsOfTheTable() {
    return Stream.of(ReadMySql.resource("statements/statements.txt").split("(?m)^== "))
        .filter(section -> section.contains("\n> "))
        .map(
            section -> dynamicContainer(section.lines().findFirst().orElseThrow(), cases(section)));
  }

  private static List<DynamicTest> cases(String section) {
    MySqlSettings settings = section.startsWith("MariaDB") ? ReadMySql.MARIADB : ReadMySql.MYSQL;
    var tests = new ArrayList<DynamicTest>();
    for (String block : section.substring(section.indexOf("\n> ") + 1).split("(?m)^> ")) {
      if (!block.isBlank()) {
        List<String> lines =
            block.lines().map(String::trim).filter(line -> !line.isEmpty()).toList();
        String sql = lines.getFirst();
        tests.add(
            dynamicTest(
                sql,
                () ->
                    assertThat(FactsText.of(ReadMySql.read(sql, settings)))
                        .containsExactlyElementsOf(lines.subList(1, lines.size()))));
      }
    }
    return tests;
  }
}
