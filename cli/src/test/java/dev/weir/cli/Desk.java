package dev.weir.cli;

import dev.weir.cli.signin.Surroundings;
import dev.weir.testkit.issuer.LoginIssuer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import picocli.CommandLine;

/**
 * A user's desk: a home folder, a browser, a clock that only moves when told, an issuer and a
 * gateway. Belongs to one test.
 */
final class Desk implements AutoCloseable {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final Map<String, String> environment = new HashMap<>();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<String> pages = new CopyOnWriteArrayList<>();
  final LoginIssuer issuer;
  final StandInGateway gateway;
  private volatile Instant now = START;

  Desk(Path home) throws IOException {
    issuer = LoginIssuer.start("weir", () -> now);
    gateway = new StandInGateway(issuer.issuer());
    environment.put("XDG_CONFIG_HOME", home.toString());
    environment.put("PATH", "");
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Surroundings surroundings() {
    return new Surroundings(
        environment,
        () -> now,
        time -> {
          pauses.add(time);
          pass(time);
        },
        this::browse);
  }

  Run run(String... arguments) {
    return runAt(gateway.uri(), arguments);
  }

  Run runAt(URI address, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    CommandLine line = Terminal.commands(surroundings());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    var all = new ArrayList<>(List.of(arguments));
    all.add(1, "--gateway=" + address);
    int status = line.execute(all.toArray(String[]::new));
    return new Run(status, out.toString(), err.toString());
  }

  record Run(int status, String out, String err) {}

  /** Follows redirects, as a browser does. */
  private void browse(URI page) {
    try (HttpClient http =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build()) {
      pages.add(
          http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      pages.add("cannot be opened: " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    gateway.close();
    issuer.close();
  }
}
