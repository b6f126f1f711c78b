package dev.weir.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code weir ticket orders --for 1h}, {@code weir ticket create|list|revoke} */
@Command(
    name = "ticket",
    description = "Short-lived secrets for clients that cannot fetch tokens.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class TicketCommand implements Callable<Integer> {
  private static final String PAGE = "200";

  @Spec private @Nullable CommandSpec spec;

  /** Whatever is no subcommand: {@code weir ticket orders} mints one. */
  @Unmatched private List<String> others = new ArrayList<>();

  @Override
  public Integer call() {
    if (others.isEmpty()) {
      throw new ParameterException(
          line(), "say what for (weir ticket CONNECTION), or what to do: create, list or revoke");
    }
    return Objects.requireNonNull(line().getSubcommands().get("create"))
        .execute(others.toArray(String[]::new));
  }

  @Command(
      name = "create",
      description =
          "Mint a ticket and print what to put into the client. The secret is shown once.",
      mixinStandardHelpOptions = true)
  int create(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "CONNECTION", arity = "1..*", description = "What it is for.")
          List<String> connections,
      @Option(
              names = "--for",
              paramLabel = "TIME",
              description = "How long it holds, as 30m or 8h; 1h unless said.")
          @Nullable String lifetime,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "What recordings and the audit call it; its connections unless said.")
          @Nullable String name,
      @Option(
              names = "--actions",
              split = ",",
              paramLabel = "ACTION",
              description =
                  "Only these, as in rules: read, write, insert …; all that you may do"
                      + " unless said.")
          @Nullable List<String> actions,
      @Option(names = "--json", description = "The gateway's answer as JSON.") boolean asJson) {
    var body = JsonNodeFactory.instance.objectNode();
    if (name != null) {
      body.put("name", name);
    }
    connections.forEach(body.putArray("connections")::add);
    if (actions != null) {
      actions.forEach(body.putArray("actions")::add);
    }
    if (lifetime != null) {
      body.put("lifetime", lifetime);
    }
    JsonNode minted = options.client().post("/tickets", body);
    PrintWriter out = line().getOut();
    if (asJson) {
      out.println(minted);
    } else {
      print(minted, out);
    }
    out.flush();
    return 0;
  }

  private static void print(JsonNode minted, PrintWriter out) {
    JsonNode ticket = minted.path("ticket");
    String id = TextTable.cell(ticket.path("id").asString(""));
    String secret = TextTable.cell(minted.path("secret").asString(""));
    out.printf("ticket       %s%n", TextTable.cell(ticket.path("name").asString("")));
    out.printf("connections  %s%n", TextTable.cell(words(ticket.path("connections"), "")));
    out.printf("actions      %s%n", TextTable.cell(words(ticket.path("actions"), "yours")));
    out.printf("holds until  %s%n", TextTable.cell(ticket.path("expiresAt").asString("")));
    out.println();
    out.println("user         " + id);
    out.println("password     " + secret);
    out.println();
    out.println("The password is not shown again. For psql and whatever else is built on libpq:");
    out.println("  export PGUSER=%s PGPASSWORD=%s".formatted(id, secret));
    out.println("and for the clients of MySQL and MariaDB:");
    out.println("  export MYSQL_PWD=%s    # and --user=%s".formatted(secret, id));
  }

  @Command(
      name = "list",
      description = "List your tickets, newest first; everybody's for administrators.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin GatewayOptions options,
      @Option(names = "--all", description = "Also those that have ended.") boolean all,
      @Option(names = "--json", description = "One JSON object a line.") boolean asJson) {
    ApiClient client = options.client();
    PrintWriter out = line().getOut();
    var table =
        new TextTable(List.of("id", "name", "state", "user", "connections", "actions", "until"));
    String cursor = null;
    do {
      Map<String, String> query = new LinkedHashMap<>(Map.of("limit", PAGE));
      if (cursor != null) {
        query.put("cursor", cursor);
      }
      JsonNode page = client.get("/tickets", query);
      for (JsonNode ticket : page.path("items")) {
        if (!all && !ticket.path("state").asString("").equals("active")) {
          continue;
        }
        if (asJson) {
          out.println(ticket);
        } else {
          table.add(row(ticket));
        }
      }
      cursor = page.path("next").asString(null);
    } while (cursor != null);
    if (!asJson) {
      table.lines().forEach(out::println);
      out.println(table.size() == 0 ? "No tickets." : "Take one back: weir ticket revoke ID");
    }
    out.flush();
    return 0;
  }

  private static List<String> row(JsonNode ticket) {
    return List.of(
        ticket.path("id").asString(""),
        ticket.path("name").asString(""),
        ticket.path("state").asString(""),
        ticket.path("user").asString(""),
        words(ticket.path("connections"), ""),
        words(ticket.path("actions"), "all"),
        ticket.path("expiresAt").asString("").replaceFirst("\\.\\d+Z$", "Z"));
  }

  @Command(
      name = "revoke",
      description = "Take a ticket back: nobody gets in with it, and its sessions end.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "ID", description = "The ticket's id.") String id) {
    options.client().delete("/tickets/" + ApiClient.encode(id));
    PrintWriter out = line().getOut();
    out.println("Revoked %s; its sessions have ended.".formatted(TextTable.cell(id)));
    out.flush();
    return 0;
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }

  private static String words(JsonNode list, String none) {
    String words =
        StreamSupport.stream(list.spliterator(), false)
            .map(word -> word.asString(""))
            .collect(Collectors.joining(", "));
    return words.isEmpty() ? none : words;
  }
}
