package dev.weir.cli.signin;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The browser that the system's own opener starts. */
final class SystemBrowser {
  private SystemBrowser() {}

  /** Null where nobody would see a window: no display, or no opener. */
  static Surroundings.@Nullable Browser here(Surroundings surroundings) {
    if (surroundings.browser() != null) {
      return surroundings.browser();
    }
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      return opening(List.of("rundll32", "url.dll,FileProtocolHandler"));
    }
    boolean mac = system.startsWith("mac");
    boolean display =
        mac
            ? surroundings.variable("SSH_CONNECTION") == null
            : surroundings.variable("DISPLAY") != null
                || surroundings.variable("WAYLAND_DISPLAY") != null;
    Path opener = surroundings.program(mac ? "open" : "xdg-open");
    return display && opener != null ? opening(List.of(opener.toString())) : null;
  }

  private static Surroundings.Browser opening(List<String> command) {
    return page -> open(command, page);
  }

  /** The page holds no secret: of the PKCE verifier only its hash. */
  private static void open(List<String> command, URI page) {
    var whole = new ArrayList<>(command);
    whole.add(page.toString());
    try {
      new ProcessBuilder(whole)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException e) {
      throw new SignInFailed("no browser can be opened here: run \"weir login --device\"");
    }
  }
}
