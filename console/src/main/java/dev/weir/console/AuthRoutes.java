package dev.weir.console;

import dev.weir.console.BrowserSignIn.NotSignedIn;
import dev.weir.policy.Subject;
import dev.weir.session.AuditTrail;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.SignInRefused;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in with a browser and out again: the way to the issuer, the way back, and the session
 * that begins there. The browser never gets a token. Thread-safe.
 */
final class AuthRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(AuthRoutes.class);
  private static final String CALLBACK = "auth/callback";
  private static final int PATH_CHARACTERS_MAX = 2_000;
  private static final int PARAMETER_CHARACTERS_MAX = 8_192;

  private final BrowserSignIn signIn;
  private final TokenVerifier verifier;
  private final PendingSignIns pending;
  private final BrowserSessions sessions;
  private final Cookies cookies;
  private final ConsoleSettings settings;
  private final AuditTrail audit;
  private final InstantSource clock;

  AuthRoutes(
      BrowserSignIn signIn,
      TokenVerifier verifier,
      PendingSignIns pending,
      BrowserSessions sessions,
      Cookies cookies,
      ConsoleSettings settings,
      AuditTrail audit,
      InstantSource clock) {
    this.signIn = signIn;
    this.verifier = verifier;
    this.pending = pending;
    this.sessions = sessions;
    this.cookies = cookies;
    this.settings = settings;
    this.audit = audit;
    this.clock = clock;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/auth/login", this::leave, Role.ANYONE);
    routes.get("/auth/callback", this::comeBack, Role.ANYONE);
    routes.post("/auth/logout", this::signOut, Role.SIGNED_IN);
  }

  private URI redirect() {
    return settings.url().get().resolve(CALLBACK);
  }

  private void leave(Context context) throws InterruptedException {
    String issuer = context.queryParam("issuer");
    if (issuer == null) {
      issuer = signIn.issuers().stream().findFirst().orElse("");
    }
    PendingSignIns.Left left = pending.leave(issuer, path(context.queryParam("return")));
    try {
      URI page = signIn.page(issuer, redirect(), left.state(), left.pending().verifier());
      cookies.away(context, left.browser(), (int) PendingSignIns.TIME_MAX.toSeconds());
      context.redirect(page.toString(), HttpStatus.SEE_OTHER);
    } catch (NotSignedIn refused) {
      explain(context, 502, String.valueOf(refused.getMessage()));
    }
  }

  /** A path of this console and of nothing else; whatever is doubtful is its first page. */
  private static String path(@Nullable String asked) {
    return asked != null
            && asked.length() <= PATH_CHARACTERS_MAX
            && asked.matches("/(?![/\\\\])[!-\\[\\]-~]*")
        ? asked
        : "/";
  }

  private void comeBack(Context context) throws InterruptedException {
    String browser = cookies.away(context);
    cookies.notAway(context);
    String state = parameter(context, "state");
    PendingSignIns.Pending who = state == null ? null : pending.comeBack(state, browser);
    if (who == null) {
      explain(
          context,
          400,
          "This sign-in did not begin in this browser, has been used, or took longer than ten"
              + " minutes. Begin again.");
      return;
    }
    String error = parameter(context, "error");
    String code = parameter(context, "code");
    if (error != null || code == null) {
      explain(context, 403, "The issuer did not sign you in: " + word(error));
      return;
    }
    try {
      BrowserSignIn.Tokens tokens =
          signIn.redeem(who.issuer(), parameter(context, "iss"), code, redirect(), who.verifier());
      begin(context, who, tokens);
    } catch (NotSignedIn refused) {
      refused(context, String.valueOf(refused.getMessage()));
    }
  }

  private void begin(Context context, PendingSignIns.Pending who, BrowserSignIn.Tokens tokens)
      throws InterruptedException {
    Subject subject;
    try (Secret copy = tokens.access().copy()) {
      subject = verifier.verify(copy);
    } catch (SignInRefused refused) {
      tokens.access().close();
      Secret refresh = tokens.refresh();
      if (refresh != null) {
        refresh.close();
      }
      refused(context, refused.fault() + ": " + refused.getMessage());
      return;
    }
    String before = cookies.session(context);
    if (before != null) {
      sessions.close(before);
    }
    audit.append(
        new AuditEvent.ConsoleSignedIn(
            clock.instant(), InetAddress.ofLiteral(context.ip()), subject));
    BrowserSessions.Opened opened = sessions.open(who.issuer(), subject, tokens);
    cookies.session(context, opened.word());
    context.redirect(who.comeBackTo(), HttpStatus.SEE_OTHER);
  }

  private void refused(Context context, String reason) {
    try {
      audit.append(
          new AuditEvent.SignInRefused(
              clock.instant(), InetAddress.ofLiteral(context.ip()), "console", null, reason));
    } catch (RuntimeException unwritten) {
      LOG.error("a refused sign-in could not be written to the audit trail", unwritten);
    }
    explain(context, 403, "Weir does not accept what the issuer gave. " + reason);
  }

  private void signOut(Context context) {
    String word = cookies.session(context);
    if (word != null) {
      sessions.close(word);
    }
    cookies.noSession(context);
    context.status(HttpStatus.NO_CONTENT);
  }

  private static @Nullable String parameter(Context context, String name) {
    // twice is as good as never: nobody can say which one is meant
    var values = context.queryParams(name);
    return values.size() == 1 && values.getFirst().length() <= PARAMETER_CHARACTERS_MAX
        ? values.getFirst()
        : null;
  }

  /** An error code of OAuth, as it may be shown. */
  private static String word(@Nullable String error) {
    return error != null && error.matches("[A-Za-z_.-]{1,64}") ? error : "no code came back";
  }

  private static void explain(Context context, int status, String why) {
    context
        .status(status)
        .contentType("text/html; charset=utf-8")
        .result(
            """
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <title>Weir: not signed in</title>
                <link rel="stylesheet" href="/console.css" />
              </head>
              <body>
                <main>
                  <h1>Not signed in</h1>
                  <p>%s</p>
                  <p><a href="/">Back to the console</a></p>
                </main>
              </body>
            </html>
            """
                .formatted(escaped(why)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
