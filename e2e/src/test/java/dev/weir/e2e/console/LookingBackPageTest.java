package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;
import static dev.weir.e2e.console.ConsoleScene.containing;
import static dev.weir.e2e.console.ConsoleScene.inDialog;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.weir.testkit.Await;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Looking back, searching and trying in a real browser. */
@ExtendWith(ConsoleScene.Shared.class)
class LookingBackPageTest {
  private final ConsoleScene scene;

  LookingBackPageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @AfterEach
  void closeWindows() {
    List<String> complaints = scene.browser().complaints();
    scene.browser().closeWindows();
    Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void aReplayOfAHundredThousandRowsScrollsToItsEnd() throws Exception {
    try (Connection connection = scene.rig().connect("carol", "ai-agents");
        var statement = connection.createStatement()) {
      try (var rows = statement.executeQuery("SELECT id, name, ssn FROM people ORDER BY id")) {
        Assertions.assertThat(rows.next()).isTrue();
      }
      try (var rows = statement.executeQuery("SELECT n FROM generate_series(1, 100000) n")) {
        Assertions.assertThat(rows.next()).isTrue();
      }
    }
    // Signed in as people are: what a browser downloads by itself has no token.
    Page page = scene.browser().window(null);
    page.navigate("/sessions?user=carol");
    page.getByText("Sign in with people").click();
    page.locator("h1").filter(containing("Sessions")).waitFor();
    // What is shown is what the index and the recording have by then: of a busy machine, too.
    Await.until(
        Duration.ofSeconds(60),
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

    Download recorded = page.waitForDownload(() -> button(page, "JSON Lines").click());
    Assertions.assertThat(Files.readString(recorded.path()))
        .contains("\"kind\":\"ended\"", "*******1120")
        .doesNotContain("078-05");
    Download script = page.waitForDownload(() -> button(page, "SQL script").click());
    Assertions.assertThat(Files.readString(script.path())).contains("\nSELECT id, name, ssn FROM");

    page.keyboard().press("ArrowLeft");
    button(page, "Play").click();
    assertThat(page).hasURL(Pattern.compile("statement="));
  }

  @Test
  void anOpenSessionIsFollowedUntilTheReaderLooksBackAndAgain() throws Exception {
    Page page = scene.dana();
    try (Connection connection = scene.rig().connect("greta", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 'first'");
      page.navigate("/sessions?user=greta");
      Await.until(
          Duration.ofSeconds(60),
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

  @Test
  void whatWasRefusedIsFoundByALinkAndByAuditorsOnly() throws Exception {
    try (Connection connection = scene.rig().connect("frida", "ai-agents");
        var statement = connection.createStatement()) {
      Assertions.assertThatThrownBy(() -> statement.execute("DROP TABLE payments"))
          .isInstanceOf(SQLException.class);
    }
    Page page = scene.dana();
    page.navigate("/search?decision=deny&user=frida");
    Await.until(
        Duration.ofSeconds(20),
        "the index",
        () -> {
          page.reload();
          page.locator(".hit, .empty").first().waitFor();
          return page.locator(".hit").count() == 1;
        });
    assertThat(page.locator(".hit")).containsText("DROP TABLE payments");
    Page bob = scene.browser().window(scene.rig().token("bob", "ai-agents"));
    bob.navigate("/search?decision=deny");
    assertThat(bob.getByText("Nothing found")).isVisible();
    assertThat(bob.getByLabel("User")).hasCount(0);
  }

  @Test
  void theFieldsOfTheSearchStandInLines() {
    Page page = scene.dana();
    page.navigate("/search");
    assertThat(page.getByLabel("Took at least")).isVisible();
    Object lines =
        page.evaluate(
            """
            () => {
              const lines = {};
              for (const field of document.querySelectorAll(".filters .field")) {
                const bottom = element => Math.round(element.getBoundingClientRect().bottom);
                (lines[bottom(field)] ??= new Set()).add(bottom(field.querySelector("input, select")));
              }
              return Object.values(lines).map(controls => controls.size);
            }
            """);
    Assertions.assertThat((List<?>) lines).isNotEmpty().allMatch(size -> size.equals(1));
  }

  @Test
  void aStatementCanBeTriedAndATicketMadeAndRevoked() {
    Page page = scene.browser().window(scene.rig().token("bob", "ai-agents"));
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
        .hasValue(Pattern.compile("wts_.+"));
    inDialog(page, "Done").click();
    assertThat(page.locator("tbody")).containsText("nightly");
    assertThat(page.locator("body")).not().containsText("wts_");
    button(page, "Revoke").click();
    inDialog(page, "Revoke").click();
    assertThat(page.locator("tbody")).containsText("revoked");
  }

  @Test
  void thePolicyStandsInWordsAndAnotherOneIsTriedWithoutComingIntoForce() throws Exception {
    try (Connection connection = scene.rig().connect("gina", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT note FROM payments WHERE id = 7");
    }
    Page page = scene.dana();
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
    Assertions.assertThat(scene.browser().complaints()).singleElement().asString().contains("422");
    page.locator("textarea")
        .fill("rules: [ { name: no notes, deny: { actions: [read], columns: [\"*.*.note\"] } } ]");
    Await.until(
        Duration.ofSeconds(30),
        "what gina sent to be in the index",
        () -> {
          button(page, "Try it").click();
          page.locator("[role=status] strong", new Page.LocatorOptions()).last().waitFor();
          return page.locator(".change").filter(containing("WHERE id = 7")).count() == 1;
        });
    assertThat(page.locator(".change").filter(containing("WHERE id = 7"))).containsText("refused");

    Page gina = scene.browser().window(scene.rig().token("gina", "ai-agents"));
    gina.navigate("/policy");
    assertThat(gina.locator(".sentences").first()).not().containsText("no notes");
    for (String auditors : List.of("Try a policy", "Audit")) {
      assertThat(gina.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(auditors)))
          .hasCount(0);
    }
  }

  @Test
  void whatIsWrongWithARejectedPolicyIsShownAboveTheOneInForce() throws Exception {
    Page page = scene.dana();
    scene.rig().rewritePolicy("rules: [ { name: <b>new</b>, deny: { colour: red } } ]\n");
    try {
      Await.until(
          Duration.ofSeconds(30),
          "the rejection to be shown",
          () -> {
            page.navigate("/policy");
            page.locator(".sentences").first().waitFor();
            return page.locator(".rejected").count() == 1;
          });
      assertThat(page.locator(".rejected")).containsText("deny.colour: unknown key");
      assertThat(page.locator(".sentences").first())
          .containsText("groups ai-agents may delete once");
    } finally {
      scene.rig().rewritePolicy(ConsoleScene.POLICY);
    }
    Await.until(
        Duration.ofSeconds(30),
        "the rejection to be gone",
        () -> {
          page.navigate("/policy");
          page.locator(".sentences").first().waitFor();
          return page.locator(".rejected").count() == 0;
        });
  }

  @Test
  void theAuditTellsWhatHappenedOutsideSessions() {
    Assertions.assertThatThrownBy(() -> scene.rig().connectWith("no token").close())
        .isInstanceOf(SQLException.class);
    Page page = scene.dana();
    page.navigate("/audit?kind=sign-in-refused");
    assertThat(page.locator(".audit li").first()).containsText("sign in refused");
  }
}
