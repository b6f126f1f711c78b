package dev.weir.cli.signin;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signs people and jobs in, and people out. Thread-safe. */
public final class SignIn {
  private static final Duration BROWSER_TIME_MAX = Duration.ofMinutes(5);

  /** A token that ends sooner is renewed before it is used: it has to arrive, too. */
  static final Duration MARGIN = Duration.ofSeconds(60);

  private final Surroundings surroundings;
  private final IssuerHttp http = new IssuerHttp();
  private final Keep keep;

  public SignIn(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.keep = new Keep(surroundings);
  }

  /**
   * Who signs in, and how.
   *
   * @param gateway whose tokens these will be
   * @param issuer its id
   * @param device with a code on another device, even if there is a browser here
   */
  public record Login(
      URI gateway, String issuer, String clientId, List<String> scopes, boolean device) {
    public Login {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * Signs a person in and keeps the tokens.
   *
   * @param check refuses, by throwing, tokens that the gateway does not take: they are not kept
   * @param out where the user is told what to do
   * @return where the tokens are kept, for people
   */
  public String login(Login login, Consumer<AccessTokens> check, PrintWriter out)
      throws InterruptedException {
    keep.prepare();
    TokenEndpoint endpoint = endpoint(login.issuer(), login.clientId(), null);
    Surroundings.Browser browser = login.device() ? null : SystemBrowser.here(surroundings);
    Tokens tokens =
        browser == null
            ? new DeviceFlow(http, surroundings, out).signIn(endpoint, login.scopes())
            : new BrowserFlow(browser, out, BROWSER_TIME_MAX).signIn(endpoint, login.scopes());
    check.accept(AccessTokens.of(tokens.access()));
    var kept = new KeptSignIn(login.gateway(), login.issuer(), login.clientId(), tokens);
    return keep.locked(() -> keep.write(kept));
  }

  /** The tokens of the last {@link #login} for the gateway, renewed as they run out. */
  public AccessTokens kept(URI gateway) {
    return () -> {
      KeptSignIn kept = keep.read(gateway);
      return kept != null && lasts(kept.tokens(), MARGIN)
          ? kept.tokens().access()
          : keep.locked(() -> renewed(gateway));
    };
  }

  /** Another process may have renewed it in the meantime, so it is read again. */
  private String renewed(URI gateway) {
    KeptSignIn kept = keep.read(gateway);
    if (kept == null) {
      throw new SignInFailed(
          "who are you? Run \"weir login\" for %s, put an access token into $WEIR_TOKEN, or name a"
                  .formatted(gateway)
              + " file with --token-file.");
    }
    if (lasts(kept.tokens(), MARGIN)) {
      return kept.tokens().access();
    }
    String refresh = kept.tokens().refresh();
    if (refresh == null) {
      return whileItLasts(kept, "your sign-in has run out");
    }
    TokenEndpoint.Answer answer;
    try {
      answer =
          endpoint(kept.issuer(), kept.clientId(), null)
              .ask(Map.of("grant_type", "refresh_token", "refresh_token", refresh));
    } catch (IssuerUnreachable down) {
      return whileItLasts(kept, String.valueOf(down.getMessage()));
    }
    return switch (answer) {
      case TokenEndpoint.Granted(Tokens fresh) -> {
        // An issuer that does not replace the refresh token lets the one before be used again.
        var tokens =
            new Tokens(
                fresh.access(),
                fresh.refresh() == null ? refresh : fresh.refresh(),
                fresh.expiresAt());
        keep.write(new KeptSignIn(gateway, kept.issuer(), kept.clientId(), tokens));
        yield tokens.access();
      }
      case TokenEndpoint.Refused refused ->
          whileItLasts(kept, "your sign-in is not renewed (%s)".formatted(refused.said()));
    };
  }

  private String whileItLasts(KeptSignIn kept, String why) {
    if (lasts(kept.tokens(), Duration.ZERO)) {
      return kept.tokens().access();
    }
    throw new SignInFailed(why + ": run \"weir login\"");
  }

  private boolean lasts(Tokens tokens, Duration margin) {
    Instant expiresAt = tokens.expiresAt();
    return expiresAt == null || surroundings.clock().instant().plus(margin).isBefore(expiresAt);
  }

  /** Tokens of a job's own (RFC 6749 section 4.4), kept in memory alone. */
  public AccessTokens job(String issuer, String clientId, Path secretFile, List<String> scopes) {
    return new JobTokens(() -> jobToken(issuer, clientId, secretFile, scopes));
  }

  private Tokens jobToken(String issuer, String clientId, Path secretFile, List<String> scopes) {
    String secret;
    try {
      secret = Files.readString(secretFile).strip();
    } catch (IOException e) {
      throw new SignInFailed("cannot read the client's secret in %s".formatted(secretFile));
    }
    Map<String, String> grant = new HashMap<>(Map.of("grant_type", "client_credentials"));
    if (!scopes.isEmpty()) {
      grant.put("scope", String.join(" ", scopes));
    }
    return switch (endpoint(issuer, clientId, secret).ask(grant)) {
      case TokenEndpoint.Granted(Tokens tokens) -> tokens;
      case TokenEndpoint.Refused refused ->
          throw new SignInFailed("%s refuses: %s".formatted(issuer, refused.said()));
    };
  }

  private final class JobTokens implements AccessTokens {
    private final PrivateFolder.Work<Tokens> fetch;
    private @Nullable Tokens last;

    JobTokens(PrivateFolder.Work<Tokens> fetch) {
      this.fetch = fetch;
    }

    @Override
    public synchronized String current() {
      Tokens tokens = last;
      if (tokens == null || !lasts(tokens, MARGIN)) {
        tokens = fetch.get();
        last = tokens;
      }
      return tokens.access();
    }
  }

  /** How a sign-out went; the tokens are forgotten here in each case. */
  public enum Logout {
    NOT_SIGNED_IN,
    /** The issuer has revoked the tokens. */
    REVOKED,
    /** The issuer does not revoke access tokens: the token is good until it ends. */
    FORGOTTEN,
    /** The issuer offers revocation, but it did not succeed. */
    NOT_REVOKED
  }

  /** Forgets the tokens for the gateway, then has them revoked (RFC 7009). */
  public Logout logout(URI gateway) {
    KeptSignIn kept;
    try {
      kept = keep.read(gateway);
    } catch (SignInFailed unsafe) {
      // What others may have read is not trusted to say where to send anything.
      keep.delete(gateway);
      return Logout.NOT_REVOKED;
    }
    keep.delete(gateway);
    return kept == null ? Logout.NOT_SIGNED_IN : revoke(kept);
  }

  private Logout revoke(KeptSignIn kept) {
    try {
      Issuer issuer = Issuer.discover(http, kept.issuer());
      URI endpoint = issuer.revocationEndpoint();
      if (endpoint == null) {
        return Logout.FORGOTTEN;
      }
      String refresh = kept.tokens().refresh();
      Logout how =
          refresh == null
              ? Logout.REVOKED
              : revoke(endpoint, kept.clientId(), refresh, "refresh_token");
      return how == Logout.REVOKED
          ? revoke(endpoint, kept.clientId(), kept.tokens().access(), "access_token")
          : how;
    } catch (SignInFailed failed) {
      return Logout.NOT_REVOKED;
    }
  }

  private Logout revoke(URI endpoint, String clientId, String token, String kind) {
    IssuerHttp.Answer answer =
        http.post(
            endpoint, Map.of("client_id", clientId, "token", token, "token_type_hint", kind), null);
    if (answer.status() == 200) {
      return Logout.REVOKED;
    }
    return "unsupported_token_type".equals(answer.text("error"))
        ? Logout.FORGOTTEN
        : Logout.NOT_REVOKED;
  }

  private TokenEndpoint endpoint(String issuer, String clientId, @Nullable String secret) {
    return new TokenEndpoint(
        http, Issuer.discover(http, issuer), clientId, secret, surroundings.clock());
  }
}
