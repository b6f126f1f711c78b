package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code weir sessions}, {@code weir sessions end ID}, {@code weir sessions end --user alice} */
@Command(
    name = "sessions",
    description = "List the sessions that are open, newest first; end them.",
    mixinStandardHelpOptions = true)
public final class SessionsCommand implements Runnable {
  private static final String PAGE = "200";

  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--user", paramLabel = "USER", description = "Only those of this user.")
  private @Nullable String user;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean asJson;

  SessionsCommand() {
    this(Surroundings.ofProcess());
  }

  SessionsCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public void run() {
    ApiClient client = gateway.client();
    PrintWriter out = line().getOut();
    var table =
        new TextTable(
            List.of("id", "user", "agent", "connection", "source", "since", "statements"));
    String cursor = null;
    do {
      Map<String, String> query = new LinkedHashMap<>(Map.of("limit", PAGE, "live", "true"));
      if (user != null) {
        query.put("user", user);
      }
      if (cursor != null) {
        query.put("cursor", cursor);
      }
      JsonNode page = client.get("/sessions", query);
      for (JsonNode session : page.path("items")) {
        if (asJson) {
          out.println(session);
        } else {
          table.add(row(session));
        }
      }
      cursor = page.path("next").asString(null);
    } while (cursor != null);
    if (!asJson) {
      table.lines().forEach(out::println);
      out.println(table.size() == 0 ? "No open sessions." : "End one: weir sessions end ID");
    }
    out.flush();
  }

  private static List<String> row(JsonNode session) {
    return List.of(
        session.path("id").asString(""),
        session.path("user").asString(""),
        session.path("agent").asString(""),
        session.path("connection").asString(""),
        session.path("source").asString(""),
        session.path("startedAt").asString("").replaceFirst("\\.\\d+Z$", "Z"),
        session.path("statements").asString(""));
  }

  @Command(
      name = "end",
      description =
          "End a session, or all of a user, whatever runs in them. Administrators end anybody's.",
      mixinStandardHelpOptions = true)
  int end(
      @Mixin GatewayOptions options,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "The session's id.")
          @Nullable String id,
      @Option(names = "--user", paramLabel = "USER", description = "All sessions of this user.")
          @Nullable String whose,
      @Option(
              names = "--of-issuer",
              paramLabel = "NAME",
              description = "With --user: only the user of that name of this issuer.")
          @Nullable String issuer,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              description = "What clients, recordings and the audit are told.")
          @Nullable String reason) {
    if ((id == null) == (whose == null) || (issuer != null && whose == null)) {
      throw new ParameterException(line(), "say which: either an ID or --user USER");
    }
    PrintWriter out = line().getOut();
    if (id != null) {
      options
          .client()
          .delete(
              "/sessions/" + ApiClient.encode(id),
              reason == null ? Map.of() : Map.of("reason", reason));
      out.println("Ended %s.".formatted(TextTable.cell(id)));
    } else {
      var body = JsonNodeFactory.instance.objectNode();
      body.put("user", whose);
      if (issuer != null) {
        body.put("issuer", issuer);
      }
      if (reason != null) {
        body.put("reason", reason);
      }
      int ended = options.client().post("/sessions/end", body).path("ended").asInt();
      out.println(
          "Ended %d %s of %s."
              .formatted(
                  ended,
                  ended == 1 ? "session" : "sessions",
                  TextTable.cell(Objects.requireNonNull(whose))));
    }
    out.flush();
    return 0;
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec).commandLine();
  }
}
