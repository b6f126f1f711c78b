package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code weir whoami [--json]} */
@Command(
    name = "whoami",
    description = "Show who you are to the gateway, and what you may connect to.",
    mixinStandardHelpOptions = true)
public final class WhoamiCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--json", description = "As JSON.")
  private boolean asJson;

  WhoamiCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    JsonNode who = gateway.client().get("/whoami", Map.of());
    if (asJson) {
      out.println(who);
    } else {
      line(out, "user", who.path("user").asString(""));
      line(out, "groups", list(who.path("groups")));
      line(out, "roles", list(who.path("roles")));
      line(out, "agent", who.path("agent").asString(""));
      line(out, "issuer", who.path("issuer").asString(""));
      List<String> connections = new ArrayList<>();
      for (JsonNode each : who.path("connections")) {
        connections.add(
            "%s (%s)"
                .formatted(each.path("name").asString(""), each.path("protocol").asString("")));
      }
      line(out, "connections", String.join(", ", connections));
      line(out, "until", who.path("expiresAt").asString(""));
    }
    out.flush();
    return 0;
  }

  private static String list(JsonNode names) {
    List<String> all = new ArrayList<>();
    names.forEach(name -> all.add(name.asString("")));
    return String.join(", ", all);
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-12s %s%n", name, value.isEmpty() ? "none" : TextTable.plain(value));
  }
}
