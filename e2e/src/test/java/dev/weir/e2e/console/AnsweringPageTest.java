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
}
