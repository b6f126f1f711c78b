package dev.weir.e2e.console;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Chromium, and windows in it that share nothing. What a page complains of, its content
 * security policy for one, is kept: a test ends by saying that there was nothing. Of one thread.
 */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final double PATIENCE_MILLIS = 30_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;
  private final URI web;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<BrowserContext> windows = new ArrayList<>();

  private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, URI web) {
    this.playwright = playwright;
    this.browser = browser;
    this.web = web;
  }

  /** Leaves the test out where no Chromium is, unless it runs in continuous integration. */
  static Browser start(URI web) {
    boolean there = Files.isExecutable(CHROMIUM);
    Assumptions.assumeTrue(there || "true".equals(System.getenv("CI")), "no chromium: .ci/install");
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    var playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    var options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(CHROMIUM)
            .setArgs(
                List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync"));
    return new Browser(playwright, playwright.chromium().launch(options), web);
  }

  /**
   * A window of its own.
   *
   * @param token sent as a bearer token with everything; null for a person who has to sign in
   */
  Page window(@Nullable String token) {
    return window(token, 1360, 860, ColorScheme.LIGHT);
  }

  Page window(@Nullable String token, int width, int height, ColorScheme colours) {
    var options =
        new com.microsoft.playwright.Browser.NewContextOptions()
            .setBaseURL(web.toString())
            .setViewportSize(width, height)
            .setLocale("en-GB")
            .setColorScheme(colours);
    if (token != null) {
      options.setExtraHTTPHeaders(Map.of("Authorization", "Bearer " + token));
    }
    BrowserContext window = browser.newContext(options);
    windows.add(window);
    window.setDefaultTimeout(PATIENCE_MILLIS);
    Page page = window.newPage();
    page.onConsoleMessage(message -> {
      // That nobody is signed in is no fault of the page's.
      if (message.type().equals("error") && !message.text().contains("status of 401")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
    return page;
  }

  /** What pages complained of since this was last asked. */
  List<String> complaints() {
    var all = List.copyOf(complaints);
    complaints.clear();
    return all;
  }

  void closeWindows() {
    windows.forEach(BrowserContext::close);
    windows.clear();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
