package dev.weir.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Facts as lines of text, for tables of expectations. The schema public is left out.
 *
 * <pre>
 * access update customers (id, name -> name)
 * out    ssn <- customers.ssn, child.ssn   [customers.ssn]
 * steer  customers.id = (WHERE)
 * flow   customers.ssn -> customers.name
 * </pre>
 */
public final class FactsText {
  private FactsText() {}

  public static List<String> of(Reading reading) {
    return switch (reading) {
      case Reading.Unreadable no -> List.of("unreadable " + no.sqlState() + " " + no.reason());
      case Reading.Script script ->
          script.statements().stream().flatMap(one -> of(one).stream()).toList();
    };
  }

  public static List<String> of(Statement statement) {
    var lines = new ArrayList<String>();
    lines.add(head(statement));
    statement.accesses().stream().map(FactsText::access).sorted().forEach(lines::add);
    switch (statement.lineage()) {
      case Lineage.Untraced untraced -> lines.add("untraced " + untraced.reason());
      case Lineage.Traced traced -> {
        for (Lineage.Output output : traced.outputs()) {
          lines.add(output(output));
        }
        traced.steering().stream().map(FactsText::steering).sorted().distinct().forEach(lines::add);
        traced.flows().stream().map(FactsText::flow).sorted().forEach(lines::add);
      }
    }
    return lines.stream().map(line -> line.replace("public.", "").trim()).toList();
  }

  private static String head(Statement statement) {
    var words = new ArrayList<String>();
    words.add("is " + statement.kind());
    Shape shape = statement.shape();
    note(words, shape.unbounded(), "unbounded");
    note(words, shape.rowLocking(), "locks rows");
    note(words, shape.returnsRows(), "returns rows");
    note(words, shape.copyIn(), "copies in");
    note(words, shape.copyOut(), "copies out");
    note(words, shape.explain(), "a plan");
    note(words, !shape.executes(), "does not run");
    note(words, shape.changesCatalogue(), "changes the catalogue");
    note(words, statement.dependsOnNames(), "depends on names");
    if (statement.transaction() != TransactionEffect.NONE) {
      words.add(statement.transaction().name());
    }
    switch (statement.naming()) {
      case Naming.None _, Naming.Savepoint _ -> {}
      case Naming.Prepares prepares -> words.add("prepares " + prepares.name());
      case Naming.Declares declares -> words.add("declares " + declares.name());
      case Naming.Deallocates deallocates -> words.add("deallocates " + deallocates.name());
      case Naming.Closes closes -> words.add("closes " + closes.name());
      case Naming.DiscardsAll all -> words.add("discards all");
    }
    for (SettingChange setting : statement.settings()) {
      words.add(
          (setting.local() ? "local " : "")
              + setting.name()
              + " = "
              + setting.value()
              + (setting.harmless() ? "" : " (not harmless)"));
    }
    return String.join(", ", words);
  }

  private static void note(List<String> words, boolean holds, String word) {
    if (holds) {
      words.add(word);
    }
  }

  private static String access(Access access) {
    String columns = "";
    if (!access.columnsRead().isEmpty() || !access.columnsWritten().isEmpty()) {
      columns =
          " ("
              + sorted(access.columnsRead())
              + (access.columnsWritten().isEmpty() ? "" : " -> " + sorted(access.columnsWritten()))
              + ")";
    }
    return "access "
        + access.action().label()
        + " "
        + access.object()
        + columns.replace("( ->", "(->")
        + (access.builtin() ? " builtin" : "");
  }

  private static String output(Lineage.Output output) {
    String sources = sorted(output.sources().stream().map(ColumnName::toString).toList());
    return "out " + output.name() + (sources.isEmpty() ? "" : " <- " + sources);
  }

  private static String steering(Lineage.Steering steering) {
    return "steer "
        + steering.column()
        + (steering.use() == Lineage.Use.EQUALITY ? " = " : " ")
        + "("
        + steering.clause()
        + ")";
  }

  private static String flow(Lineage.Flow flow) {
    return "flow "
        + flow.source()
        + " -> "
        + flow.target()
        + (flow.targetColumn() == null ? "" : "." + flow.targetColumn());
  }

  private static String sorted(Collection<String> names) {
    return names.stream()
        .map(name -> name.replace("public.", ""))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
