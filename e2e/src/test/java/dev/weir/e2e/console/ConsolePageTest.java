package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.issuer.LoginIssuer;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console's page in a real browser, before a whole gateway with a real server behind it. */
class ConsolePageTest {
  private static final String POLICY =
      """
      roles:
        auditor: { groups: [dba] }
      rules:
        - name: agents read
          who: { groups: [ai-agents, dba] }
          allow: { actions: [read, set, call, transaction] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 2m, transactionWait: 1m, retry: 30m }
      protect:
        - { name: national id, columns: ["public.people.ssn"], mask: { keepLast: 4 } }
      """;

  private static final List<String> VIEWS =
      List.of(
          "approvals",
          "sessions",
          "search",
          "policy",
          "policy?view=connections",
          "policy?view=statement",
          "policy?view=policy",
          "tickets",
          "audit");

  private static PostgresServer server;
  private static LoginIssuer issuer;
  private static GatewayRig rig;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
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

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    rig.close();
    issuer.close();
    server.close();
  }

  @AfterEach
  void closeWindows() {
    List<String> complaints = browser.complaints();
    browser.closeWindows();
    assertThat(complaints).isEmpty();
  }

  /** Runs beside the test, as an agent of bob's that waits for its answer. */
  private static CompletableFuture<Integer> bob(String sql, Object... values) {
    return CompletableFuture.supplyAsync(() -> {
      try (Connection connection = rig.connect("bob", "ai-agents");
          var statement = connection.prepareStatement(sql)) {
        for (int at = 0; at < values.length; at++) {
          statement.setObject(at + 1, values[at]);
        }
        return statement.execute() ? 0 : statement.getUpdateCount();
      } catch (SQLException failed) {
        throw new CompletionException(failed);
      }
    });
  }

  private static Page dana() {
    return browser.window(rig.token("dana", "dba"));
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  private static Locator inDialog(Page page, String button) {
    return page.getByRole(AriaRole.DIALOG)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true));
  }

  @Test
  void aPersonSignsInAndLetsAWaitingStatementRun() throws Exception {
    Page page = browser.window(null);
    page.navigate("/approvals");
    page.getByText("Sign in with people").click();
    assertThat(page.getByText("Nothing waits for an answer")).isVisible();

    var waiting = bob("DELETE FROM payments WHERE id = ? AND note = ?", 41, "note 41");
    assertThat(page.locator(".request h2")).containsText("bob");
    assertThat(page).hasTitle("(1) Approvals · Weir");
    assertThat(page.locator(".request .bound").first()).containsText("41");
    assertThat(page.locator(".request")).containsText("deletes need a yes");
    button(page, "Approve").click();
    page.getByLabel("Reason").fill("duplicate <b>payment</b>");
    inDialog(page, "Approve").click();

    Assertions.assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(page).hasTitle("Approvals · Weir");
    page.getByText("Answered", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".answers").first()).containsText("duplicate <b>payment</b>");
    button(page, "Sign out").click();
    assertThat(page.getByText("Sign in with people")).isVisible();
  }

  @Test
  void bothOfTwoOpenInboxesSeeWhatOneDenies() {
    Page one = dana();
    Page other = browser.window(rig.token("erik", "dba"));
    one.navigate("/approvals");
    other.navigate("/approvals");
    assertThat(one.getByText("Live", new Page.GetByTextOptions().setExact(true))).isVisible();
    assertThat(other.getByText("Live", new Page.GetByTextOptions().setExact(true))).isVisible();

    var waiting = bob("DELETE FROM payments WHERE id = ?", 42);
    assertThat(other.locator(".request")).containsText("bob");
    // By keys alone: the letter opens the question, the field has the focus.
    assertThat(one.locator(".request")).containsText("bob");
    one.keyboard().press("n");
    one.keyboard().type("ask Erik first");
    one.keyboard().press("Control+Enter");

    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("ask Erik first");
    assertThat(other.getByText("Nothing waits for an answer")).isVisible();
  }

  @Test
  void nobodyIsOfferedToAnswerTheirOwnRequest() {
    Page page = browser.window(rig.token("bob", "ai-agents", "dba"));
    page.navigate("/approvals");
    var waiting = bob("DELETE FROM payments WHERE id = ?", 43);
    assertThat(page.getByText("This is your own request")).isVisible();
    assertThat(page.locator(".answer-bar button")).hasCount(0);
    page.keyboard().press("y");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    answerWaiting(false);
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("denie");
  }

  private static void answerWaiting(boolean yes) {
    Page page = dana();
    page.navigate("/approvals");
    button(page, yes ? "Approve" : "Deny").click();
    inDialog(page, yes ? "Approve" : "Deny").click();
    assertThat(page.getByText("Nothing waits for an answer")).isVisible();
  }

  @Test
  void hostileStatementsAreShownAsWhatTheyAre() {
    Page page = dana();
    page.navigate("/approvals");
    String hostile =
        "DELETE FROM payments WHERE note = '<img src=x onerror=alert(1)>\u202e\u0007 \u05d0' --"
            + " 👩‍👩‍👧";
    var waiting = bob(hostile);
    Locator sql = page.locator(".request .sql");
    assertThat(sql).containsText("<img src=x onerror=alert(1)>");
    assertThat(sql.locator("img")).hasCount(0);
    assertThat(sql.locator(".turning")).hasText("U+202E RLO");
    assertThat(sql).containsText("U+0007 BEL");
    assertThat(sql).containsText("👩‍👩‍👧");
    assertThat(page.getByText("invisible characters")).isVisible();
    button(page, "Deny").click();
    inDialog(page, "Deny").click();
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS));

    var large = bob("DELETE FROM payments WHERE note = '" + "x y ".repeat(250_000) + "'");
    assertThat(page.getByText("characters, as sent")).isVisible();
    Assertions.assertThat(page.locator(".sql .line").count()).isBetween(10, 60);
    button(page, "Deny").click();
    inDialog(page, "Deny").click();
    Assertions.assertThatThrownBy(() -> large.get(20, TimeUnit.SECONDS));
  }

  @Test
  void aReplayOfAHundredThousandRowsScrollsToItsEnd() throws Exception {
    try (Connection connection = rig.connect("carol", "ai-agents");
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("SELECT id, name, ssn FROM people ORDER BY id")) {
        Assertions.assertThat(rows.next()).isTrue();
      }
      try (var rows = statement.executeQuery("SELECT n FROM generate_series(1, 100000) n")) {
        Assertions.assertThat(rows.next()).isTrue();
      }
    }
    Page page = dana();
    page.navigate("/sessions?user=carol");
    // What is shown is what the index and the recording have by then: of a busy machine, too.
    dev.weir.testkit.Await.until(
        java.time.Duration.ofSeconds(60),
        "carol's session among those that are over",
        () -> {
          page.reload();
          page.locator(".table-wrap, .empty").first().waitFor();
          String listed = String.join(" ", page.locator("tbody tr").allInnerTexts());
          return listed.contains("carol") && !listed.matches("(?is).*(live|unknown).*");
        });
    page.getByText("carol", new Page.GetByTextOptions().setExact(true)).first().click();
    page.locator(".statements button").filter(containing("SELECT id, name")).click();
    assertThat(page.locator(".vtable")).containsText("*******1120");
    assertThat(page.locator(".vhead .masked")).isVisible();

    page.locator(".statements button").filter(containing("generate_series")).click();
    assertThat(page.getByText("100,000 rows")).isVisible();
    page.locator(".vtable").evaluate("table => { table.scrollTop = table.scrollHeight }");
    assertThat(page.locator(".vwindow .vrow").last()).containsText("100000");
    Assertions.assertThat(page.locator(".vwindow .vrow").count()).isLessThan(60);

    page.keyboard().press("ArrowLeft");
    button(page, "Play").click();
    assertThat(page).hasURL(java.util.regex.Pattern.compile("statement="));
  }

  @Test
  void anOpenSessionIsFollowedUntilTheReaderLooksBackAndAgain() throws Exception {
    Page page = dana();
    try (Connection connection = rig.connect("greta", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 'first'");
      page.navigate("/sessions?user=greta");
      dev.weir.testkit.Await.until(
          java.time.Duration.ofSeconds(60),
          "greta's session in the list",
          () -> {
            page.reload();
            page.locator(".table-wrap, .empty").first().waitFor();
            return page.locator("tbody tr").count() == 1;
          });
      page.getByText("greta", new Page.GetByTextOptions().setExact(true)).first().click();
      Locator shown = page.locator(".stage .sql");
      assertThat(shown).containsText("'first'");
      statement.execute("SELECT 'second'");
      assertThat(shown).containsText("'second'");

      page.locator(".statements button").filter(containing("'first'")).click();
      assertThat(shown).containsText("'first'");
      statement.execute("SELECT 'third'");
      assertThat(page.locator(".statements button").filter(containing("'third'"))).isVisible();
      assertThat(shown).containsText("'first'");
      button(page, "Follow").click();
      assertThat(shown).containsText("'third'");
    }
    assertThat(page.getByText("Followed as it happens")).hasCount(0);
  }

  private static Locator.FilterOptions containing(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void whatWasRefusedIsFoundByALinkAndByAuditorsOnly() throws Exception {
    try (Connection connection = rig.connect("frida", "ai-agents");
        var statement = connection.createStatement()) {
      Assertions.assertThatThrownBy(() -> statement.execute("DROP TABLE payments"))
          .isInstanceOf(SQLException.class);
    }
    Page page = dana();
    page.navigate("/search?decision=deny&user=frida");
    dev.weir.testkit.Await.until(
        java.time.Duration.ofSeconds(20),
        "the index",
        () -> {
          page.reload();
          page.locator(".hit, .empty").first().waitFor();
          return page.locator(".hit").count() == 1;
        });
    assertThat(page.locator(".hit")).containsText("DROP TABLE payments");
    Page bob = browser.window(rig.token("bob", "ai-agents"));
    bob.navigate("/search?decision=deny");
    assertThat(bob.getByText("Nothing found")).isVisible();
    assertThat(bob.getByLabel("User")).hasCount(0);
  }

  @Test
  void aStatementCanBeTriedAndATicketMadeAndRevoked() {
    Page page = browser.window(rig.token("bob", "ai-agents"));
    page.navigate("/policy?view=statement");
    page.getByLabel("Statement").fill("SELECT ssn FROM people");
    page.keyboard().press("Control+Enter");
    assertThat(page.locator("article .masked")).isVisible();

    page.keyboard().press("Escape");
    page.navigate("/tickets");
    button(page, "New ticket").click();
    page.getByLabel("Name").fill("nightly");
    page.getByLabel("shop").check();
    inDialog(page, "Make it").click();
    assertThat(page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)))
        .hasValue(java.util.regex.Pattern.compile("wts_.+"));
    inDialog(page, "Done").click();
    assertThat(page.locator("tbody")).containsText("nightly");
    assertThat(page.locator("body")).not().containsText("wts_");
    button(page, "Revoke").click();
    inDialog(page, "Revoke").click();
    assertThat(page.locator("tbody")).containsText("revoked");
  }

  @Test
  void thePolicyStandsInWordsAndAnotherOneIsTriedWithoutComingIntoForce() throws Exception {
    try (Connection connection = rig.connect("gina", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT note FROM payments WHERE id = 7");
    }
    Page page = dana();
    page.navigate("/policy");
    assertThat(page.locator(".sentences").first()).containsText("groups ai-agents may delete once");
    assertThat(page.locator(".sentences").last())
        .containsText("public.people.ssn leaves as keepLast 4");

    page.getByText("Connections").click();
    assertThat(page.locator("tbody tr")).containsText("up");

    page.getByText("Try a policy").click();
    page.locator("textarea").fill("rules: [ { name: no notes, deny: { colour: red } } ]");
    button(page, "Try it").click();
    assertThat(page.locator(".trouble")).containsText("colour");
    Assertions.assertThat(browser.complaints()).singleElement().asString().contains("422");
    page.locator("textarea")
        .fill("rules: [ { name: no notes, deny: { actions: [read], columns: [\"*.*.note\"] } } ]");
    dev.weir.testkit.Await.until(
        java.time.Duration.ofSeconds(30),
        "what gina sent to be in the index",
        () -> {
          button(page, "Try it").click();
          page.locator("[role=status] strong", new Page.LocatorOptions()).last().waitFor();
          return page.locator(".change").filter(containing("WHERE id = 7")).count() == 1;
        });
    assertThat(page.locator(".change").filter(containing("WHERE id = 7"))).containsText("refused");

    Page gina = browser.window(rig.token("gina", "ai-agents"));
    gina.navigate("/policy");
    assertThat(gina.locator(".sentences").first()).not().containsText("no notes");
    for (String auditors : List.of("Try a policy", "Audit")) {
      assertThat(gina.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(auditors)))
          .hasCount(0);
    }
  }

  @Test
  void theAuditTellsWhatHappenedOutsideSessions() {
    Assertions.assertThatThrownBy(() -> rig.connectWith("no token").close())
        .isInstanceOf(SQLException.class);
    Page page = dana();
    page.navigate("/audit?kind=sign-in-refused");
    assertThat(page.locator(".audit li").first()).containsText("sign in refused");
  }

  @Test
  void nothingSeriousStandsInTheWayOfPeopleWithOtherEyesAndHands() throws Exception {
    String axe = Files.readString(root().resolve("console/web/node_modules/axe-core/axe.min.js"));
    var waiting = bob("DELETE FROM payments WHERE id = ? AND note LIKE ?", 44, "note 4%");
    for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      for (int width : new int[] {1360, 390}) {
        Page page = browser.window(rig.token("dana", "dba"), width, 860, colours);
        for (String view : VIEWS) {
          page.navigate("/" + view);
          page.locator("h1").waitFor();
          page.locator(".skeleton")
              .first()
              .waitFor(
                  new Locator.WaitForOptions()
                      .setState(com.microsoft.playwright.options.WaitForSelectorState.HIDDEN));
          picture(page, "%s-%s-%d".formatted(view.replaceAll("\\W+", "-"), colours, width));
          page.evaluate("() => document.getElementById('root').dataset.checked = 'yes'");
          // Evaluated by the browser's own debugger, so the page's policy stays as it is.
          Object faults =
              page.evaluate(
                  axe
                      + ";\n"
                      + "async () => (await axe.run(document, {resultTypes:"
                      + " ['violations']})).violations.filter(v => ['serious',"
                      + " 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n =>"
                      + " n.html.slice(0, 120)).join(' | '))");
          assertThat((List<?>) faults).as("%s %s %d", view, colours, width).isEmpty();
        }
      }
    }
    answerWaiting(true);
    waiting.get(20, TimeUnit.SECONDS);
  }

  private static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/pictures", name + ".png")));
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }
}
