package dev.weir.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Shows the events of a replay as a terminal would have shown the session. Not thread-safe. */
final class ReplayScreen {
  /** Rows are shown in tables of this size, so that a long result needs no memory. */
  private static final int ROWS_PER_TABLE = 500;

  private final PrintWriter out;
  private @Nullable TextTable table;
  private List<String> header = List.of();

  /** The request whose late yes lets the present statement through; empty if none does. */
  private String lateYes = "";

  ReplayScreen(PrintWriter out) {
    this.out = out;
  }

  void show(JsonNode event) {
    switch (event.path("kind").asString("")) {
      case "started" ->
          out.printf(
              "-- session %s: %s%s on %s, %s%n",
              text(event, "session"),
              text(event, "user"),
              event.path("agent").isNull() ? "" : " (agent " + text(event, "agent") + ")",
              text(event, "connection"),
              text(event, "at"));
      case "statement" -> statement(event);
      case "held" -> out.printf("-- held: request %s waits for a yes%n", text(event, "request"));
      case "decided" -> out.println("-- " + decision(event));
      case "columns" -> {
        var names = new ArrayList<String>();
        event
            .path("columns")
            .forEach(column ->
                names.add(
                    TextTable.cell(column.path("name").asString())
                        + (column.path("masked").asBoolean() ? " (masked)" : "")));
        header = names;
        table = new TextTable(header);
      }
      case "rows" -> rows(event.path("rows"));
      case "completed" -> {
        flushTable();
        out.println(text(event, "tag"));
        out.println();
      }
      case "failed" -> {
        flushTable();
        out.printf("ERROR %s: %s%n%n", text(event, "sqlState"), text(event, "message"));
      }
      case "notice" -> out.printf("%s: %s%n", text(event, "what"), text(event, "text"));
      case "ended" -> out.printf("-- ended: %s%n", text(event, "reason"));
      default -> out.println("-- " + TextTable.plain(event.toString()));
    }
  }

  /** What became of the wait for an answer, in a sentence. */
  private String decision(JsonNode event) {
    String by = text(event, "by");
    String reason = text(event, "reason").isEmpty() ? "" : ": " + text(event, "reason");
    String outcome = text(event, "outcome");
    boolean late = !lateYes.isEmpty() && lateYes.equals(text(event, "request"));
    return switch (outcome) {
      case "approved" ->
          (late ? "let through once by a late yes of " + by : by + " said yes") + reason;
      case "denied" -> by + " said no" + reason;
      case "expired" -> "nobody answered in time";
      case "withdrawn" -> "the request was withdrawn" + reason;
      case "interrupted" -> "the gateway stopped before there was an answer";
      default -> outcome + reason;
    };
  }

  private static String decided(String effect) {
    return switch (effect) {
      case "allow" -> "allowed";
      case "approve" -> "needs a yes";
      case "deny" -> "denied";
      default -> effect;
    };
  }

  private void statement(JsonNode event) {
    flushTable();
    lateYes = text(event, "lateYes");
    out.printf(
        "-- #%s %s%s%n",
        text(event, "statement"),
        decided(text(event, "decision")),
        text(event, "rule").isEmpty() ? "" : " (rule \"" + text(event, "rule") + "\")");
    out.println(text(event, "sql"));
    int number = 1;
    for (JsonNode parameter : event.path("parameters")) {
      out.printf(
          "--   $%d = %s%n",
          number++,
          parameter.path("value").isNull()
              ? "NULL"
              : TextTable.plain(parameter.path("value").asString("")));
    }
  }

  private void rows(JsonNode rows) {
    for (JsonNode row : rows) {
      if (table == null) {
        table = new TextTable(header);
      }
      var cells = new ArrayList<String>();
      row.forEach(value -> cells.add(value.isNull() ? "NULL" : value.asString("")));
      table.add(cells);
      if (table.size() == ROWS_PER_TABLE) {
        flushTable();
      }
    }
  }

  private void flushTable() {
    if (table != null && !header.isEmpty()) {
      table.lines().forEach(out::println);
    }
    table = null;
  }

  private static String text(JsonNode event, String field) {
    return TextTable.plain(event.path(field).asString(""));
  }
}
