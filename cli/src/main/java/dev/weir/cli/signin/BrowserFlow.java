package dev.weir.cli.signin;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Signing in with the browser of this machine: authorization code with PKCE (RFC 7636, S256) and a
 * redirect to a loopback port (RFC 8252).
 */
final class BrowserFlow {
  private static final int RANDOM_BYTES = 32;

  private final Surroundings.Browser browser;
  private final PrintWriter out;
  private final Duration timeMax;
  private final SecureRandom random = new SecureRandom();

  BrowserFlow(Surroundings.Browser browser, PrintWriter out, Duration timeMax) {
    this.browser = browser;
    this.out = out;
    this.timeMax = timeMax;
  }

  /** Opens the issuer's page and waits for what comes back. */
  Tokens signIn(TokenEndpoint endpoint, List<String> scopes) throws InterruptedException {
    Issuer issuer = endpoint.issuer();
    URI page = issuer.authorizationEndpoint();
    if (page == null) {
      throw new SignInFailed(
          "%s offers no sign-in with a browser; try --device".formatted(issuer.id()));
    }
    String state = unguessable();
    String verifier = unguessable();
    try (var redirect = LoopbackRedirect.listening(state)) {
      Map<String, String> query = new LinkedHashMap<>();
      query.put("response_type", "code");
      query.put("client_id", endpoint.clientId());
      query.put("redirect_uri", redirect.uri().toString());
      query.put("scope", String.join(" ", scopes));
      query.put("state", state);
      query.put("code_challenge", challenge(verifier));
      query.put("code_challenge_method", "S256");
      URI asked = with(page, query);
      out.printf("Your browser opens %s%nIf it does not, open the page yourself.%n", asked);
      out.flush();
      browser.open(asked);
      String code = code(issuer, redirect.await(timeMax));
      TokenEndpoint.Answer answer =
          endpoint.ask(
              Map.of(
                  "grant_type",
                  "authorization_code",
                  "code",
                  code,
                  "redirect_uri",
                  redirect.uri().toString(),
                  "code_verifier",
                  verifier));
      return switch (answer) {
        case TokenEndpoint.Granted(Tokens tokens) -> tokens;
        case TokenEndpoint.Refused refused ->
            throw new SignInFailed("%s refuses: %s".formatted(issuer.id(), refused.said()));
      };
    }
  }

  /** An answer of another issuer would be a mix-up: its code is sent nowhere (RFC 9207). */
  private static String code(Issuer issuer, Map<String, String> answer) {
    String said = answer.get("iss");
    if (said == null ? issuer.namesItself() : !said.equals(issuer.id())) {
      throw new SignInFailed(
          "the answer is not that of %s, but of another issuer: it was not used"
              .formatted(issuer.id()));
    }
    String error = answer.get("error");
    if (error != null) {
      throw new SignInFailed("%s refuses: %s".formatted(issuer.id(), Printable.of(error)));
    }
    String code = answer.get("code");
    if (code == null || code.isEmpty()) {
      throw new SignInFailed("the answer of %s has no code".formatted(issuer.id()));
    }
    return code;
  }

  private static URI with(URI page, Map<String, String> query) {
    String added =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + IssuerHttp.encode(each.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + added);
  }

  private String unguessable() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return base64(bytes);
  }

  static String challenge(String verifier) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return base64(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
