package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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

/** {@code weir replay SESSION [--speed 4] [--json]} */
@Command(
    name = "replay",
    description = "Play a session as its client saw it.",
    mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {
  /** A pause in the recording is played for no longer than this. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SESSION", description = "The session's id, as search shows it.")
  private String session = "";

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      defaultValue = "1",
      description = "So many times faster; 0 shows everything at once (default ${DEFAULT-VALUE}).")
  private double speed = 1;

  @Option(names = "--json", description = "The events as JSON, one a line, without pauses.")
  private boolean asJson;

  ReplayCommand() {
    this(Surroundings.ofProcess());
  }

  ReplayCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (speed < 0 || Double.isNaN(speed)) {
      throw new CommandFailed("--speed is a number from 0 up");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ApiClient client = gateway.client();
    String path = "/sessions/" + ApiClient.encode(session) + "/replay";
    var screen = new ReplayScreen(out);
    try (var lines =
        new BufferedReader(
            new InputStreamReader(client.stream(path, Map.of()), StandardCharsets.UTF_8))) {
      Instant before = null;
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.isBlank()) {
          continue;
        }
        if (asJson) {
          out.println(line);
          continue;
        }
        JsonNode event = client.json().readTree(line);
        Instant at = Instant.parse(event.path("at").asString());
        if (before != null) {
          pause(Duration.between(before, at));
        }
        before = at;
        screen.show(event);
        out.flush();
      }
    }
    out.flush();
    return 0;
  }

  private void pause(Duration recorded) throws InterruptedException {
    if (speed == 0 || recorded.isNegative() || recorded.isZero()) {
      return;
    }
    Duration played = recorded.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : recorded;
    Thread.sleep(Duration.ofNanos((long) (played.toNanos() / speed)));
  }
}
