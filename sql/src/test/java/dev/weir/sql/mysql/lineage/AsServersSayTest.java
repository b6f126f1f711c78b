package dev.weir.sql.mysql.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A second opinion: what servers wrote into the column definitions of their results ({@code
 * origins.txt}). Each has the same columns in the same order, under the same labels if they show
 * anything; and what the server calls a column of a table depends on that column here.
 */
class AsServersSayTest {
  private final Catalogue sample = new SampleCatalogue();

  @TestFactory
  Stream<DynamicTest> resultsHaveTheColumnsThatServersSendThem() {
    return Stream.of(SampleCatalogue.resource("origins.txt").split("(?m)^== "))
        .skip(1)
        .flatMap(section -> {
          String server = section.lines().findFirst().orElseThrow();
          return Stream.of(section.substring(section.indexOf("\n> ") + 3).split("\n> "))
              .map(block -> test(server, block.lines().toList()));
        });
  }

  private DynamicTest test(String server, List<String> lines) {
    String sql = lines.getFirst();
    return dynamicTest(
        server + ": " + sql,
        () -> {
          RowFacts facts = Rows.read(sql, server.startsWith("MariaDB") ? Rows.MARIADB : Rows.MYSQL);
          if (facts != null && facts.lineage() instanceof Lineage.Traced traced) {
            compare(lines.subList(1, lines.size()), traced.outputs());
          }
        });
  }

  private void compare(List<String> said, List<Lineage.Output> outputs) {
    assertThat(outputs).hasSameSizeAs(said);
    for (int i = 0; i < said.size(); i++) {
      String[] column = said.get(i).split("\t", -1);
      Lineage.Output output = outputs.get(i);
      if (!output.sources().isEmpty()) {
        assertThat(plain(output.name())).isEqualTo(plain(column[0]));
      }
      ColumnName origin = column(column[1]);
      if (origin != null) {
        assertThat(output.sources()).contains(origin);
      }
    }
  }

  /** Without what the server takes away of the text of an expression. */
  private static String plain(String label) {
    return label.replaceAll("[\\s\\\\{}]", "").toLowerCase(Locale.ROOT);
  }

  /** Null where the server names a column of a derived table by its alias. */
  private @Nullable ColumnName column(String said) {
    String[] parts = said.split("\\.");
    Catalogue.Relation relation = parts.length == 3 ? sample.relation(parts[0], parts[1]) : null;
    return relation == null || relation.column(parts[2]) == null
        ? null
        : new ColumnName(Objects.requireNonNull(relation).name(), parts[2]);
  }
}
