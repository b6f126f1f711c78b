package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;
import static dev.weir.e2e.console.ConsoleScene.inDialog;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The inbox in a real browser, before a whole gateway with a real server behind it. */
@ExtendWith(ConsoleScene.Shared.class)
class ConsolePageTest {
  private final ConsoleScene scene;

  ConsolePageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @AfterEach
  void closeWindows() {
    List<String> complaints = scene.browser().complaints();
    scene.browser().closeWindows();
    Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void aPersonSignsInAndLetsAWaitingStatementRun() throws Exception {
    Page page = scene.browser().window(null);
    page.navigate("/approvals");
    page.getByText("Sign in with people").click();
    assertThat(page.getByText("Nothing waits for an answer")).isVisible();

    var waiting = scene.bob("DELETE FROM payments WHERE id = ? AND note = ?", 41, "note 41");
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
    Page one = scene.dana();
    Page other = scene.browser().window(scene.rig().token("erik", "dba"));
    one.navigate("/approvals");
    other.navigate("/approvals");
    assertThat(one.getByText("Live", new Page.GetByTextOptions().setExact(true))).isVisible();
    assertThat(other.getByText("Live", new Page.GetByTextOptions().setExact(true))).isVisible();

    var waiting = scene.bob("DELETE FROM payments WHERE id = ?", 42);
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
    Page page = scene.browser().window(scene.rig().token("bob", "ai-agents", "dba"));
    page.navigate("/approvals");
    var waiting = scene.bob("DELETE FROM payments WHERE id = ?", 43);
    assertThat(page.getByText("This is your own request")).isVisible();
    assertThat(page.locator(".answer-bar button")).hasCount(0);
    page.keyboard().press("y");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    scene.answerWaiting(false);
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("denie");
  }

  @Test
  void hostileStatementsAreShownAsWhatTheyAre() {
    Page page = scene.dana();
    page.navigate("/approvals");
    String hostile =
        "DELETE FROM payments WHERE note = '<img src=x onerror=alert(1)>\u202e\u0007 \u05d0' --"
            + " 👩‍👩‍👧";
    var waiting = scene.bob(hostile);
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

    var large = scene.bob("DELETE FROM payments WHERE note = '" + "x y ".repeat(250_000) + "'");
    assertThat(page.getByText("characters, as sent")).isVisible();
    Assertions.assertThat(page.locator(".sql .line").count()).isBetween(10, 60);
    button(page, "Deny").click();
    inDialog(page, "Deny").click();
    Assertions.assertThatThrownBy(() -> large.get(20, TimeUnit.SECONDS));
  }
}
