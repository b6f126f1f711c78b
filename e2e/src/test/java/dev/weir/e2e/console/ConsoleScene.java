package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.weir.e2e.clients.Program;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A whole gateway with a real server behind it, an issuer that people sign in to, and a browser,
 * for all classes that look at the console's page. Of one thread.
 */
final class ConsoleScene implements AutoCloseable {
  static final String POLICY =
      """
      roles:
        auditor: { groups: [dba] }
        administrator: { groups: [admins] }
      rules:
        - name: agents read
          who: { groups: [ai-agents, dba] }
          allow: { actions: [read, set, call, transaction] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba, leads] }, wait: 2m, transactionWait: 1m, retry: 30m }
        - name: changes need two
          who: { groups: [ai-agents] }
          approve: { actions: [update], by: { groups: [dba] }, quorum: 2, wait: 2m, transactionWait: 1m, retry: 30m }
        - name: nobody is there for inserts
          who: { groups: [ai-agents] }
          approve: { actions: [insert], by: { groups: [dba] }, wait: 2s, transactionWait: 2s, retry: 30m }
      protect:
        - { name: national id, columns: ["public.people.ssn"], mask: { keepLast: 4 } }
      """;

  private final PostgresServer server;
  private final LoginIssuer issuer;
  private final GatewayRig rig;
  private final Browser browser;

  private ConsoleScene() throws Exception {
    server = PostgresServer.start(PostgresOptions.defaults());
    server.execute("CREATE TABLE payments (id int PRIMARY KEY, note text)");
    server.execute("INSERT INTO payments SELECT n, 'note ' || n FROM generate_series(1, 1000) n");
    server.execute("CREATE TABLE people (id int PRIMARY KEY, name text, ssn text)");
    server.execute(
        "INSERT INTO people VALUES (1, 'Ada', '078-05-1120'), (2, 'Ben', '219-09-9999')");
    issuer = LoginIssuer.start("api://weir", InstantSource.system());
    issuer.putInto("dba");
    rig =
        GatewayRig.startWithIssuer(
            server,
            "postgres",
            POLICY,
            """
              - name: people
                issuer: %s
                audience: [api://weir]
                console: { clientId: %s }
            """
                .formatted(issuer.issuer(), LoginIssuer.CLIENT));
    browser = Browser.start(rig.web());
  }

  /** Gives the one scene to test classes; it is closed after the last test of all. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
      return parameter.getParameter().getType() == ConsoleScene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
      return extension
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(ConsoleScene.class))
          .computeIfAbsent(
              ConsoleScene.class,
              key -> {
                try {
                  return new ConsoleScene();
                } catch (Exception e) {
                  throw new IllegalStateException("the scene was not set", e);
                }
              });
    }
  }

  GatewayRig rig() {
    return rig;
  }

  Browser browser() {
    return browser;
  }

  /** Runs beside the test, as an agent of bob's that waits for its answer. */
  CompletableFuture<Integer> bob(String sql, Object... values) {
    // Not on the common pool, which has one thread here, and the JDK's HTTP client needs it.
    return CompletableFuture.supplyAsync(
        () -> {
          try (Connection connection = rig.connect("bob", "ai-agents")) {
            return executed(connection, sql, values);
          } catch (SQLException failed) {
            throw new CompletionException(failed);
          }
        },
        Thread::startVirtualThread);
  }

  /** Runs beside the test, in a session that is open. */
  static CompletableFuture<Integer> execute(Connection connection, String sql, Object... values) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return executed(connection, sql, values);
          } catch (SQLException failed) {
            throw new CompletionException(failed);
          }
        },
        Thread::startVirtualThread);
  }

  private static int executed(Connection connection, String sql, Object... values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int at = 0; at < values.length; at++) {
        statement.setObject(at + 1, values[at]);
      }
      return statement.execute() ? 0 : statement.getUpdateCount();
    }
  }

  /** Runs beside the test: psql of an agent of that user's, with this on its standard input. */
  CompletableFuture<Program.Run> psql(String user, String script) {
    Program psql = Program.named("psql");
    Map<String, String> environment =
        Map.of(
            "PGHOST",
            "127.0.0.1",
            "PGPORT",
            Integer.toString(rig.port()),
            "PGDATABASE",
            rig.connection(),
            "PGUSER",
            user,
            "PGSSLMODE",
            "disable",
            "PGPASSWORD",
            rig.token(user, "ai-agents"));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return psql.run(environment, script, "-X");
          } catch (IOException | InterruptedException failed) {
            throw new CompletionException(failed);
          }
        },
        Thread::startVirtualThread);
  }

  /** A session of somebody who works through an agent. */
  Connection connect(String user, String agent) throws SQLException {
    return rig.connectWith(
        rig.issuer().mint(user, Set.of("ai-agents"), agent, Duration.ofMinutes(10)));
  }

  Page dana() {
    return browser.window(rig.token("dana", "dba"));
  }

  static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  static Locator inDialog(Page page, String button) {
    return page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
  }

  static Locator.FilterOptions containing(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/pictures", name + ".png")));
  }

  void answerWaiting(boolean yes) {
    Page page = dana();
    page.navigate("/approvals");
    button(page, yes ? "Approve" : "Deny").click();
    inDialog(page, yes ? "Approve" : "Deny").click();
    assertThat(page.getByText("Nothing waits for an answer")).isVisible();
  }

  /** By the API, as somebody who has no page open. */
  void answerWaiting(String reviewer, boolean yes) throws Exception {
    String token = rig.token(reviewer, "dba");
    try (HttpClient http = HttpClient.newHttpClient()) {
      String waiting = send(http, token, "/api/v1/approvals?state=waiting", null);
      String id = waiting.replaceAll("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
      send(http, token, "/api/v1/approvals/" + id + "/answer", "{\"yes\": %b}".formatted(yes));
    }
  }

  /**
   * Returns when a search by an auditor brings a statement of that user's with this in its text.
   */
  void awaitFound(String user, String text) throws InterruptedException {
    String token = rig.token("dana", "dba");
    try (HttpClient http = HttpClient.newHttpClient()) {
      Await.until(
          Duration.ofSeconds(60),
          text + " to be found",
          () -> {
            try {
              return send(http, token, "/api/v1/search?user=" + user, null).contains(text);
            } catch (IOException | InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  private String send(HttpClient http, String token, String path, @Nullable String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(rig.web().resolve(path)).header("Authorization", "Bearer " + token);
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() throws IOException {
    browser.close();
    rig.close();
    issuer.close();
    server.close();
  }
}
