package dev.weir.e2e.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.weir.e2e.console.ConsoleScene.button;
import static dev.weir.e2e.console.ConsoleScene.containing;
import static dev.weir.e2e.console.ConsoleScene.inDialog;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The pictures that the documents show, each taken when what it is to show is there. With {@code
 * -Dweir.pictures=docs/images} (an absolute path) they replace those of the documents, else they
 * are in {@code target/pictures}.
 */
@ExtendWith(ConsoleScene.Shared.class)
class PicturesPageTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("weir.pictures", "target/pictures"));
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 800;

  private final ConsoleScene scene;

  PicturesPageTest(ConsoleScene scene) {
    this.scene = scene;
  }

  @AfterEach
  void closeWindows() {
    Assertions.assertThat(scene.browser().complaints()).isEmpty();
    scene.browser().closeWindows();
  }

  private static void picture(Page page, String name) {
    page.mouse().move(0, 0);
    page.screenshot(
        new Page.ScreenshotOptions().setPath(FOLDER.resolve("console-" + name + ".png")));
  }

  /** What an agent of alice's does on an ordinary day. */
  private void work(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SELECT id, name, ssn FROM people ORDER BY id");
      statement.execute("SELECT count(*), max(id) FROM payments WHERE note LIKE 'note 9%'");
      Assertions.assertThatThrownBy(() -> statement.execute("DROP TABLE payments"))
          .isInstanceOf(SQLException.class);
      statement.execute("SELECT upper(ssn) AS x, name FROM people WHERE name = 'Ada'");
      for (int id = 12; id > 0; id--) {
        statement.execute("SELECT id, note FROM payments WHERE id BETWEEN %d AND 40".formatted(id));
      }
    }
  }

  @Test
  void theMainPages() throws Exception {
    Instant begun = Instant.now();
    try (Connection claude = scene.connect("alice", "claude");
        Connection cursor = scene.connect("chiara", "cursor")) {
      work(claude);
      work(cursor);
      scene.awaitFound("alice", "BETWEEN 1 AND 40");
      scene.awaitFound("chiara", "BETWEEN 1 AND 40");
      var deleted =
          ConsoleScene.execute(
              claude, "DELETE FROM payments WHERE id = ? AND note = ?", 942, "note 942");
      Page page =
          scene
              .browser()
              .window(scene.rig().token("dana", "dba"), WIDTH, HEIGHT, ColorScheme.LIGHT);
      page.navigate("/approvals");
      assertThat(page.locator(".request .before li").filter(containing("id, name, ssn")))
          .hasCount(1);
      assertThat(page.locator(".request")).containsText("about 1 of public.payments");
      picture(page, "approvals");
      button(page, "Approve").click();
      page.getByLabel("Reason").fill("duplicate payment, see the ticket");
      inDialog(page, "Approve").click();
      Assertions.assertThat(deleted.get(20, TimeUnit.SECONDS)).isEqualTo(1);

      page.navigate("/policy");
      assertThat(page.locator(".sentences").last()).containsText("public.people.ssn");
      picture(page, "policy");
      page.navigate("/audit");
      assertThat(page.locator(".audit li").first()).containsText("dana");
      picture(page, "audit");
      scene.awaitFound("alice", "DELETE FROM payments");
      page.navigate("/search?since=%s&until=%s".formatted(begun, Instant.now()));
      assertThat(page.locator(".hit").filter(containing("DELETE FROM payments"))).hasCount(1);
      assertThat(page.locator(".chart rect.deny").first()).isAttached();
      assertThat(page.locator(".chart rect.approve").first()).isAttached();
      picture(page, "search");
      page.navigate("/sessions");
      assertThat(page.locator("tbody .badge.live")).hasCount(2);
      picture(page, "sessions");
      page.getByText("alice", new Page.GetByTextOptions().setExact(true)).first().click();
      page.locator(".statements button").filter(containing("id, name, ssn")).click();
      assertThat(page.locator(".vtable")).containsText("*******1120");
      picture(page, "replay");
    }
  }
}
