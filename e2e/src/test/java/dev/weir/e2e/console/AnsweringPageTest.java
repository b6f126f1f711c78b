package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;
import static dev.weir.e2e.console.ConsoleScene.inDialog;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several reviewers, and none, in a real browser. */
@ExtendWith(ConsoleScene.Shared.class)
class AnsweringPageTest {
  private static final int TABS_MAX = 40;

  private final ConsoleScene scene;

  AnsweringPageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @AfterEach
  void closeWindows() {
    List<String> complaints = scene.browser().complaints();
    scene.browser().closeWindows();
    Assertions.assertThat(complaints).isEmpty();
  }

  @Test
  void twoHaveToSayYesWhereTheRuleAsksForTwo() throws Exception {
    Page dana = scene.dana();
    dana.navigate("/approvals");
    var waiting = scene.bob("UPDATE payments SET note = 'seen' WHERE id = ?", 51);
    assertThat(dana.locator(".request")).containsText("0 of 2 yeses");
    assertThat(dana.locator(".request")).containsText("about 1 of public.payments");
    button(dana, "Approve").click();
    inDialog(dana, "Approve").click();
    assertThat(dana.getByText("You have answered. 1 more yes needed.")).isVisible();
    Assertions.assertThat(waiting).isNotDone();
    scene.answerWaiting("erik", true);
    Assertions.assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(dana.getByText("Nothing waits for an answer")).isVisible();
  }

  @Test
  void psqlThatWaitsGoesOnWithAYes() throws Exception {
    Page dana = scene.dana();
    dana.navigate("/approvals");
    var waiting = scene.psql("erwin", "DELETE FROM payments WHERE id = 45;\\echo goes on\n");
    assertThat(dana.locator(".request h2")).containsText("erwin");
    Assertions.assertThat(waiting).isNotDone();
    button(dana, "Approve").click();
    inDialog(dana, "Approve").click();
    Assertions.assertThat(waiting.get(20, TimeUnit.SECONDS).succeeded().output())
        .contains("held for approval", "DELETE 1", "goes on");
  }

  @Test
  void whoIsAboutToAnswerSeesThatSomebodyElseHas() throws Exception {
    Page dana = scene.dana();
    dana.navigate("/approvals");
    var waiting = scene.bob("UPDATE payments SET note = 'seen' WHERE id = ?", 52);
    button(dana, "Approve").click();
    assertThat(inDialog(dana, "Approve")).isVisible();
    scene.answerWaiting("erik", false);
    assertThat(dana.getByRole(AriaRole.DIALOG)).hasCount(0);
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("denie");
    dana.navigate("/approvals?view=answered");
    assertThat(dana.locator(".answers").first()).containsText("erik");
  }

  @Test
  void whoMayAnswerSeesWhatHappenedBeforeAndWhoMayNotIsToldWhy() {
    var waiting = scene.bob("DELETE FROM payments WHERE id = ?", 53);
    Page lead = scene.browser().window(scene.rig().token("lena", "leads"));
    lead.navigate("/approvals");
    assertThat(lead.locator(".request .before li").first()).isVisible();
    assertThat(button(lead, "Approve")).isVisible();
    Page adam = scene.browser().window(scene.rig().token("adam", "admins"));
    adam.navigate("/approvals");
    assertThat(adam.locator(".answer-bar")).containsText("You may not answer it");
    assertThat(adam.locator(".answer-bar button")).hasCount(0);
    adam.keyboard().press("y");
    assertThat(adam.getByRole(AriaRole.DIALOG)).hasCount(0);
    button(lead, "Deny").click();
    inDialog(lead, "Deny").click();
    Assertions.assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("denie");
  }

  @Test
  void whatNobodyAnswersInTimeMayBeApprovedForTheNextTry() throws Exception {
    String insert = "INSERT INTO payments VALUES (2001, 'late')";
    var waiting = scene.bob(insert);
    Assertions.assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
        .hasMessageContaining("nobody");
    Page dana = scene.dana();
    dana.navigate("/approvals?view=answered");
    button(dana, "Approve when it is sent again").click();
    inDialog(dana, "Approve").click();
    assertThat(dana.locator(".request")).containsText("approved late");
    Assertions.assertThat(scene.bob(insert).get(20, TimeUnit.SECONDS)).isEqualTo(1);
  }

  @Test
  void theWholeWayFromSigningInToAYesIsGoneByKeys() throws Exception {
    var first = scene.bob("DELETE FROM payments WHERE id = ?", 61);
    Page page = scene.browser().window(null);
    page.navigate("/tickets");
    assertThat(page.getByText("Sign in with people")).isVisible();
    page.keyboard().press("Tab");
    assertThat(page.getByText("Sign in with people")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("Tickets");
    page.keyboard().type("ga");
    assertThat(page.locator("h1")).isFocused();
    assertThat(page.locator(".request .bound").first()).containsText("61");
    var second = scene.bob("DELETE FROM payments WHERE id = ?", 62);
    assertThat(page.locator(".inbox-list .card-link")).hasCount(2);

    page.keyboard().press("j");
    assertThat(page.locator(".request .bound").first()).containsText("62");
    page.keyboard().press("y");
    page.keyboard().type("twice, by mistake");
    page.keyboard().press("Tab");
    assertThat(inDialog(page, "Cancel")).isFocused();
    page.keyboard().press("Tab");
    page.keyboard().press("Enter");
    Assertions.assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    Assertions.assertThat(first).isNotDone();

    assertThat(page.locator(".inbox-list .card-link")).hasCount(1);
    page.keyboard().press("k");
    assertThat(page.locator(".request .bound").first()).containsText("61");
    page.keyboard().press("y");
    page.keyboard().press("Escape");
    assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    Assertions.assertThat(first).isNotDone();
    page.keyboard().press("n");
    page.keyboard().type("not this one");
    page.keyboard().press("Control+Enter");
    Assertions.assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("not this one");
    tabTo(page, "Sign out");
    page.keyboard().press("Enter");
    assertThat(page.getByText("Sign in with people")).isVisible();
  }

  /** From the beginning of the page, as somebody goes who sees where the focus is. */
  private static void tabTo(Page page, String button) {
    page.evaluate("() => document.activeElement.blur()");
    for (int i = 0; i < TABS_MAX; i++) {
      page.keyboard().press("Tab");
      Object name = page.evaluate("() => document.activeElement.ariaLabel");
      if (button.equals(name)) {
        return;
      }
    }
    throw new AssertionError("\"%s\" is not reached by %d tabs".formatted(button, TABS_MAX));
  }
}
