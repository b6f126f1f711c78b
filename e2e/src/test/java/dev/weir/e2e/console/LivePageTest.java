package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;
import static dev.weir.e2e.console.ConsoleScene.containing;
import static dev.weir.e2e.console.ConsoleScene.inDialog;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.weir.testkit.network.Breakage;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.Cut;
import dev.weir.testkit.network.FaultProxy;
import dev.weir.testkit.network.Link;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the page does by itself: as things happen, and as the network comes and goes. */
@ExtendWith(ConsoleScene.Shared.class)
class LivePageTest {
  private static final Course REFUSED = Course.CLEAN.until(() -> Cut.after(0), Breakage.RESET);

  private final ConsoleScene scene;
  private FaultProxy network;

  LivePageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @BeforeEach
  void stretchTheNetwork() throws IOException {
    network = FaultProxy.before(scene.rig().web().getPort());
  }

  @AfterEach
  void closeWindows() throws IOException {
    List<String> complaints = scene.browser().complaints();
    scene.browser().closeWindows();
    network.close();
    // That nothing could be loaded meanwhile is what these tests are about.
    Assertions.assertThat(complaints).allMatch(each -> each.contains("net::ERR_"));
  }

  private Page danaOverTheNetwork(String path) {
    Page page = scene.dana();
    page.navigate("http://127.0.0.1:" + network.port() + path);
    return page;
  }

  private void cut() {
    network.use(REFUSED, REFUSED);
    network.links().forEach(Link::reset);
  }

  @Test
  void anInboxThatWasOfflineSaysSoAndGoesOnWhereItWas() throws Exception {
    Page page = danaOverTheNetwork("/approvals");
    Locator state = page.locator(".link-state");
    assertThat(state).hasText("Live");
    CompletableFuture<Integer> before =
        scene.bob("DELETE FROM payments WHERE note = ?", "before it broke");
    Locator cards = page.locator(".inbox-list .card-link");
    assertThat(cards).hasCount(1);
    // What is seen from here on is what the events bring that were missed.
    page.route(url -> url.contains("/api/v1/approvals?"), Route::abort);

    cut();
    assertThat(page.locator(".offline")).containsText("The gateway cannot be reached");
    assertThat(state).hasText("Reconnecting…");
    assertThat(cards).hasCount(1);
    CompletableFuture<Integer> meanwhile =
        scene.bob("DELETE FROM payments WHERE note = ?", "while it was broken");

    network.useClean();
    assertThat(state).hasText("Live");
    assertThat(cards).hasCount(2);
    assertThat(page.locator(".offline")).hasCount(0);

    scene.answerWaiting("erik", false);
    scene.answerWaiting("erik", false);
    assertThat(page.getByText("Nothing waits for an answer")).isVisible();
    for (CompletableFuture<Integer> each : List.of(before, meanwhile)) {
      Assertions.assertThatThrownBy(() -> each.get(20, TimeUnit.SECONDS))
          .hasMessageContaining("denie");
    }
  }

  @Test
  void aSessionThatIsFollowedGoesOnBehindWhatWasSeenOfIt() throws Exception {
    Page page = danaOverTheNetwork("/sessions?user=hanna");
    assertThat(page.getByText("No sessions")).isVisible();
    try (Connection connection = scene.rig().connect("hanna", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 'before'");
      page.getByText("hanna", new Page.GetByTextOptions().setExact(true)).first().click();
      Locator shown = page.locator(".stage .sql");
      assertThat(shown).containsText("'before'");
      int count = page.locator(".statements button").count();

      cut();
      assertThat(page.locator(".offline")).isVisible();
      statement.execute("SELECT 'meanwhile'");
      network.useClean();
      assertThat(shown).containsText("'meanwhile'");
      statement.execute("SELECT 'after'");
      assertThat(shown).containsText("'after'");
      assertThat(page.locator(".statements button")).hasCount(count + 2);
      assertThat(page.locator(".statements button").filter(containing("'before'"))).hasCount(1);
    }
  }

  @Test
  void theListOfSessionsFollowsWhoComesAndIsSentAway() throws Exception {
    Page page = scene.browser().window(scene.rig().token("adam", "admins"));
    page.navigate("/sessions?user=ida");
    assertThat(page.getByText("No sessions")).isVisible();
    try (Connection connection = scene.rig().connect("ida", "ai-agents");
        var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
      assertThat(page.locator("tbody tr .badge.live")).hasCount(1);
      button(page, "End").click();
      inDialog(page, "End it").click();
      assertThat(page.locator("tbody tr .badge.live")).hasCount(0);
      Assertions.assertThatThrownBy(() -> statement.execute("SELECT 2"))
          .isInstanceOf(SQLException.class);
    }
    assertThat(page.locator("tbody tr")).hasCount(1);
  }

  @Test
  void whoLooksElsewhereIsToldByTheBrowserOfARequestOnce() throws Exception {
    Page page = scene.dana();
    page.addInitScript(
        """
        window.told = [];
        window.Notification = class {
          static permission = "granted";
          constructor(title, options) { window.told.push(title + ": " + options.body); }
        };
        Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
        """);
    page.navigate("/policy");
    assertThat(page.locator(".link-state")).hasText("Live");
    var waiting = scene.bob("DELETE FROM payments WHERE note = 'told'");
    page.waitForFunction("() => window.told.length > 0");
    assertThat(page).hasTitle("(1) Policy · Weir");
    scene.answerWaiting("erik", false);
    assertThat(page).hasTitle("Policy · Weir");
    Assertions.assertThat((List<?>) page.evaluate("() => window.told"))
        .singleElement()
        .isEqualTo("bob asks on shop: DELETE FROM payments WHERE note = 'told'");
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("denie");
  }
}
