package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every view by other eyes and hands: axe's rules, light and dark, on a desk and on a phone. */
@ExtendWith(ConsoleScene.Shared.class)
class LookPageTest {
  private static final int DESK = 1360;
  private static final int PHONE = 390;
  private static final List<String> VIEWS =
      List.of(
          "approvals?view=answered",
          "sessions",
          "search",
          "policy",
          "policy?view=connections",
          "policy?view=statement",
          "policy?view=policy",
          "tickets",
          "audit",
          "approvals");

  private final ConsoleScene scene;

  LookPageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @AfterEach
  void closeWindows() {
    List<String> complaints = scene.browser().complaints();
    scene.browser().closeWindows();
    Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void nothingSeriousStandsInTheWayOfPeopleWithOtherEyesAndHands() throws Exception {
    String axe = Files.readString(root().resolve("console/web/node_modules/axe-core/axe.min.js"));
    var waiting = scene.bob("DELETE FROM payments WHERE id = ? AND note LIKE ?", 44, "note 4%");
    look(axe, ColorScheme.LIGHT, DESK);
    look(axe, ColorScheme.DARK, PHONE);
    scene.answerWaiting(true);
    waiting.get(20, TimeUnit.SECONDS);
  }

  private void look(String axe, ColorScheme colours, int width) {
    Page page = scene.browser().window(scene.rig().token("dana", "dba"), width, 860, colours);
    page.navigate("/approvals");
    load(page, axe);
    for (String view : VIEWS) {
      page.evaluate(
          "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }",
          "/" + view);
      String name = view.replaceAll("\\?.*", "");
      assertThat(page.locator("h1"))
          .hasText(name.substring(0, 1).toUpperCase() + name.substring(1));
      check(page, view, colours, width);
    }
    page.locator(".inbox-list .card-link").click();
    button(page, "Approve").click();
    check(page, "question", colours, width);
    page.keyboard().press("Escape");
    page.locator(".request a").filter(ConsoleScene.containing("what this session did")).click();
    page.locator(".stage").waitFor();
    check(page, "replay", colours, width);

    Page stranger = scene.browser().window(null, width, 860, colours);
    stranger.navigate("/");
    stranger.getByText("Sign in with people").waitFor();
    load(stranger, axe);
    check(stranger, "sign-in", colours, width);
  }

  /** By the browser's own debugger, so that the page's policy stays as it is. */
  private static void load(Page page, String axe) {
    page.evaluate(axe + "; undefined");
  }

  private static void check(Page page, String view, ColorScheme colours, int width) {
    page.locator(".skeleton")
        .first()
        .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN));
    ConsoleScene.picture(page, "%s-%s-%d".formatted(view.replaceAll("\\W+", "-"), colours, width));
    Object faults =
        page.evaluate(
            "async () => (await axe.run(document, {resultTypes:"
                + " ['violations']})).violations.filter(v => ['serious',"
                + " 'critical'].includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n =>"
                + " n.html.slice(0, 120)).join(' | '))");
    Assertions.assertThat((List<?>) faults).as("%s %s %d", view, colours, width).isEmpty();
    Object sideways =
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    Assertions.assertThat(sideways).as("%s %d scrolls sideways", view, width).isEqualTo(0);
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }
}
