package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code weir approvals}, {@code weir approvals show|yes|no ID} */
@Command(
    name = "approvals",
    description = "List held statements; look at one; say yes or no.",
    mixinStandardHelpOptions = true)
public final class ApprovalsCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      defaultValue = "waiting",
      description =
          "waiting (default), approved, denied, expired, withdrawn, interrupted, approved-late,"
              + " claimed or all.")
  private String state = "waiting";

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean asJson;

  ApprovalsCommand() {
    this(Surroundings.ofProcess());
  }

  ApprovalsCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    JsonNode page =
        gateway.client().get("/approvals", state.equals("all") ? Map.of() : Map.of("state", state));
    var table = new TextTable(List.of("id", "state", "user", "connection", "rule", "statement"));
    for (JsonNode item : page.path("items")) {
      if (asJson) {
        out.println(item);
      } else {
        table.add(
            List.of(
                item.path("id").asString(""),
                item.path("state").asString(""),
                item.path("user").asString(""),
                item.path("connection").asString(""),
                item.path("rule").asString(""),
                item.path("sql").asString("")));
      }
    }
    if (!asJson) {
      table.lines().forEach(out::println);
      out.println(
          table.size() == 0
              ? "Nothing %s.".formatted(state.equals("all") ? "on the desk" : "is " + state)
              : "Answer one: weir approvals yes ID --reason '…' (or no)");
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "show",
      description = "Show one held statement whole.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "ID", description = "The request's id.") String id) {
    print(options.client().get("/approvals/" + ApiClient.encode(id), Map.of()));
    return 0;
  }

  @Command(name = "yes", description = "Let a held statement run.", mixinStandardHelpOptions = true)
  int yes(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "ID", description = "The request's id.") String id,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why.")
          String reason) {
    return answer(options, id, true, reason);
  }

  @Command(name = "no", description = "Refuse a held statement.", mixinStandardHelpOptions = true)
  int no(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "ID", description = "The request's id.") String id,
      @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why.")
          String reason) {
    return answer(options, id, false, reason);
  }

  private int answer(GatewayOptions options, String id, boolean yes, String reason) {
    var body = JsonNodeFactory.instance.objectNode();
    body.put("yes", yes);
    body.put("reason", reason);
    print(options.client().post("/approvals/" + ApiClient.encode(id) + "/answer", body));
    return 0;
  }

  private void print(JsonNode request) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    line(out, "request", request.path("id"));
    line(out, "state", request.path("state"));
    line(out, "who", request.path("user"));
    line(out, "agent", request.path("agent"));
    line(out, "connection", request.path("connection"));
    line(out, "rule", request.path("rule"));
    request.path("accesses").forEach(access -> line(out, "does", access));
    if (request.path("estimate").isObject()) {
      out.printf(
          Locale.ROOT,
          "%-11s about %,d rows of %s, the server's planner guesses%n",
          "touches",
          request.path("estimate").path("rows").asLong(),
          TextTable.cell(request.path("estimate").path("of").asString("")));
    }
    line(out, "asked", request.path("requestedAt"));
    line(out, "held until", request.path("waitUntil"));
    line(out, "retry until", request.path("retryUntil"));
    for (JsonNode answer : request.path("answers")) {
      line(
          out,
          answer.path("yes").asBoolean() ? "yes by" : "no by",
          answer.path("by"),
          answer.path("reason").asString(""));
    }
    out.println();
    out.println(TextTable.plain(request.path("sql").asString("")).indent(2).stripTrailing());
    int number = 1;
    for (JsonNode parameter : request.path("parameters")) {
      out.printf(
          "  $%d = %s%n",
          number++,
          parameter.path("value").isNull()
              ? "NULL"
              : TextTable.plain(parameter.path("value").asString("")));
    }
    for (JsonNode definition : request.path("definitions")) {
      out.printf("  with %s:%n", TextTable.cell(definition.path("name").asString("")));
      out.println(TextTable.plain(definition.path("sql").asString("")).indent(4).stripTrailing());
    }
    out.flush();
  }

  private static void line(PrintWriter out, String label, JsonNode value) {
    line(out, label, value, "");
  }

  private static void line(PrintWriter out, String label, JsonNode value, String reason) {
    String text = value.asString("");
    if (!text.isEmpty()) {
      String given = reason.isBlank() ? "" : ": " + TextTable.plain(reason);
      out.printf("%-11s %s%s%n", label, TextTable.cell(text), given);
    }
  }
}
