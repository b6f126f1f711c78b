package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code weir search 'customers' --user alice --since 1h} */
@Command(
    name = "search",
    description = "Find statements of the past, newest first.",
    mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "WORDS",
      description = "Words that the statement holds; \"a phrase\" in quotes, begin* for a prefix.")
  private @Nullable String words;

  @Option(names = "--user", paramLabel = "USER", description = "Statements of this person.")
  private @Nullable String user;

  @Option(names = "--agent", paramLabel = "AGENT", description = "Statements of this agent.")
  private @Nullable String agent;

  @Option(names = "--connection", paramLabel = "NAME", description = "On this connection.")
  private @Nullable String connection;

  @Option(
      names = "--decision",
      paramLabel = "EFFECT",
      description = "With this decision: allow, approve or deny.")
  private @Nullable String decision;

  @Option(names = "--table", paramLabel = "SCHEMA.TABLE", description = "That touch this table.")
  private @Nullable String table;

  @Option(names = "--rule", paramLabel = "NAME", description = "Decided by this rule.")
  private @Nullable String rule;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Not before: a duration back from now (30m, 12h, 7d) or 2026-01-31T08:00:00Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "WHEN", description = "Before; written like --since.")
  private @Nullable String until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most so many (default ${DEFAULT-VALUE}).")
  private int limit = 50;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean asJson;

  SearchCommand() {
    this(Surroundings.ofProcess());
  }

  SearchCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() {
    ApiClient client = gateway.client();
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    var table =
        new TextTable(
            List.of("at", "user", "connection", "decision", "rows", "session", "#", "statement"));
    String cursor = null;
    int left = limit;
    do {
      Map<String, String> query = filters();
      query.put("limit", Integer.toString(Math.min(left, 200)));
      if (cursor != null) {
        query.put("cursor", cursor);
      }
      JsonNode page = client.get("/search", query);
      for (JsonNode hit : page.path("items")) {
        left--;
        if (asJson) {
          out.println(hit);
        } else {
          table.add(row(hit));
        }
      }
      cursor = page.path("next").asString(null);
    } while (cursor != null && left > 0);
    if (!asJson) {
      table.lines().forEach(out::println);
      out.println(
          table.size() == 0
              ? "Nothing found."
              : "%d found%s. See one as the client saw it: weir replay SESSION"
                  .formatted(table.size(), cursor == null ? "" : ", and there are more (--limit)"));
    }
    out.flush();
    return 0;
  }

  private Map<String, String> filters() {
    var query = new LinkedHashMap<String, String>();
    put(query, "q", words);
    put(query, "user", user);
    put(query, "agent", agent);
    put(query, "connection", connection);
    put(query, "decision", decision);
    put(query, "table", table);
    put(query, "rule", rule);
    put(query, "since", since);
    put(query, "until", until);
    return query;
  }

  private static void put(Map<String, String> query, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      query.put(name, value);
    }
  }

  private static List<String> row(JsonNode hit) {
    return List.of(
        // Fractions of a second would only make the table wide; --json has them.
        hit.path("at").asString("").replaceFirst("\\.\\d+Z$", "Z"),
        hit.path("user").asString(""),
        hit.path("connection").asString(""),
        hit.path("decision").asString(""),
        hit.path("rows").isNumber() ? hit.path("rows").asString() : "",
        hit.path("session").asString(""),
        hit.path("statement").asString(""),
        hit.path("sql").asString(""));
  }
}
