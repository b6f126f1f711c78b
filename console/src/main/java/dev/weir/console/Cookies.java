package dev.weir.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import org.jspecify.annotations.Nullable;

/**
 * The console's two cookies: one for who is signed in, one for a browser that is away at an issuer.
 * No script reads them. With TLS their names have the prefix {@code __Host-} (RFC 6265bis, section
 * 4.1.3.2), by which browsers let no other host or path set them; without it, which is on loopback
 * alone, they cannot.
 */
final class Cookies {
  private static final String SESSION = "weir-session";
  private static final String AWAY = "weir-sign-in";
  private static final int OF_BROWSER_SESSION = -1;

  private final boolean secure;

  /**
   * @param secure whether the console is reached by TLS
   */
  Cookies(boolean secure) {
    this.secure = secure;
  }

  @Nullable String session(Context context) {
    return value(context, SESSION);
  }

  /**
   * Lax, since the browser comes from the issuer's page when it begins: everything that changes
   * something is guarded by its own token besides.
   */
  void session(Context context, String word) {
    context.cookie(cookie(SESSION, word, OF_BROWSER_SESSION));
  }

  void noSession(Context context) {
    context.cookie(cookie(SESSION, "", 0));
  }

  @Nullable String away(Context context) {
    return value(context, AWAY);
  }

  void away(Context context, String word, int seconds) {
    context.cookie(cookie(AWAY, word, seconds));
  }

  void notAway(Context context) {
    context.cookie(cookie(AWAY, "", 0));
  }

  private @Nullable String value(Context context, String name) {
    String value = context.cookie(named(name));
    return value == null || value.isEmpty() ? null : value;
  }

  private Cookie cookie(String name, String value, int seconds) {
    return new Cookie(named(name), value, "/", seconds, secure, true, null, SameSite.LAX);
  }

  private String named(String name) {
    return secure ? "__Host-" + name : name;
  }
}
