package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.SignInRefused;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who calls the API: a bearer token (RFC 6750) that the verifier accepts, or the cookie
 * of somebody who signed in with a browser. A cookie comes with whatever a page of anybody's makes
 * the browser ask for, so what it may do is asked of the request as well: it comes from the
 * console's own page, and where it changes something, with the word that this page alone knows.
 * Thread-safe.
 */
final class SignIn {
  /** The header with that word. */
  static final String CSRF = "X-Weir-CSRF";

  private static final String SUBJECT = "weir.subject";
  private static final String SESSION = "weir.session";
  private static final String SCHEME = "Bearer ";
  private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD);

  private final TokenVerifier verifier;
  private final BearerCheck bearers;
  private final BrowserSignIn browsers;
  private final BrowserSessions sessions;
  private final Cookies cookies;
  private final ConsoleSettings settings;
  private final InstantSource clock;

  SignIn(
      TokenVerifier verifier,
      BearerCheck bearers,
      BrowserSignIn browsers,
      BrowserSessions sessions,
      Cookies cookies,
      ConsoleSettings settings,
      InstantSource clock) {
    this.verifier = verifier;
    this.bearers = bearers;
    this.browsers = browsers;
    this.sessions = sessions;
    this.cookies = cookies;
    this.settings = settings;
    this.clock = clock;
  }

  /** Runs before every route: no route without a role is served. */
  void check(Context context) throws InterruptedException {
    var roles = context.routeRoles();
    if (roles.equals(Set.of(Role.ANYONE))) {
      return;
    }
    if (roles.isEmpty()) {
      throw Problem.notFound("there is nothing at this path");
    }
    Subject subject = caller(context);
    if (roles.contains(Role.ADMINISTRATOR) && !settings.administers().test(subject)) {
      throw Problem.forbidden("this needs the role administrator");
    }
    if (roles.contains(Role.AUDITOR) && !seesEverything(subject)) {
      throw Problem.forbidden("this needs the role auditor or administrator");
    }
    context.attribute(SUBJECT, subject);
  }

  private Subject caller(Context context) throws InterruptedException {
    String authorization = context.header("Authorization");
    if (authorization != null) {
      return ofToken(context, authorization);
    }
    String word = cookies.session(context);
    if (word == null) {
      throw notSignedIn("send an access token as a bearer token, or sign in with a browser");
    }
    return ofCookie(context, word);
  }

  private Subject ofToken(Context context, String authorization) throws InterruptedException {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw notSignedIn("send an access token as a bearer token");
    }
    byte[] token =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.US_ASCII);
    try (Secret secret = Secret.taking(token)) {
      return bearers.verify(secret, InetAddress.ofLiteral(context.ip()));
    } catch (SignInRefused refused) {
      throw notSignedIn(String.valueOf(refused.getMessage()));
    } catch (BearerCheck.ComeBackLater later) {
      context.header("Retry-After", String.valueOf(later.after().toSeconds() + 1));
      throw new Problem(429, "Too many failures", String.valueOf(later.getMessage()));
    }
  }

  private Subject ofCookie(Context context, String word) throws InterruptedException {
    requireOwnPage(context);
    BrowserSession session = sessions.find(word);
    if (session == null) {
      cookies.noSession(context);
      throw notSignedIn("your sign-in has ended: sign in again");
    }
    if (!SAFE.contains(context.method())) {
      String shown = context.header(CSRF);
      if (shown == null || !Unguessable.same(shown, session.csrf())) {
        throw Problem.forbidden(
            "what changes something needs the header %s with what /api/v1/whoami says"
                .formatted(CSRF));
      }
    }
    try {
      Subject subject = session.subject(verifier, browsers, clock.instant());
      context.attribute(SESSION, session);
      return subject;
    } catch (SignInRefused refused) {
      sessions.close(word);
      cookies.noSession(context);
      throw notSignedIn(String.valueOf(refused.getMessage()));
    }
  }

  /** Fetch Metadata where the browser sends it; the origin where it sends that. */
  private void requireOwnPage(Context context) {
    String site = context.header("Sec-Fetch-Site");
    String origin = context.header("Origin");
    boolean elsewhere =
        site != null && !site.equals("same-origin") && !site.equals("none")
            || origin != null && !isOwn(origin, context);
    if (elsewhere) {
      throw Problem.forbidden("this request comes from another site's page");
    }
  }

  private boolean isOwn(String origin, Context context) {
    URI url = settings.url().get();
    return origin.equals(withoutSlash(url))
        || origin.equals(url.getScheme() + "://" + context.header("Host"));
  }

  private static String withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static Problem notSignedIn(String detail) {
    return new Problem(401, "Not signed in", detail);
  }

  /** Who calls; only on routes that need a role. */
  static Subject subject(Context context) {
    Subject subject = context.attribute(SUBJECT);
    if (subject == null) {
      throw new IllegalStateException("the route has no role that needs a subject");
    }
    return subject;
  }

  /** Whether somebody who signed in with a browser is signed in no more. */
  boolean isOver(BrowserSession session) {
    return session.isOver(clock.instant(), settings.signIns().get().idleMax());
  }

  /** The session of who signed in with a browser; null for who sends a token. */
  static @Nullable BrowserSession session(Context context) {
    return context.attribute(SESSION);
  }

  /** Sees sessions and requests of others, but not what was said in them. */
  boolean overlooks(Subject subject) {
    return settings.views().test(subject) || seesEverything(subject);
  }

  /** Searches and replays what others did. */
  boolean seesEverything(Subject subject) {
    return settings.seesEverything().test(subject) || settings.administers().test(subject);
  }

  boolean administers(Subject subject) {
    return settings.administers().test(subject);
  }
}
