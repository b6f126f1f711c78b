package dev.weir.console;

import dev.weir.session.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An issuer whose codes are the tokens that they become; a refresh token is good once. */
final class FakeIssuer implements BrowserSignIn {
  final Map<String, String> verifiers = new ConcurrentHashMap<>();
  final List<String> refreshed = new ArrayList<>();

  /** What the next exchange of a refresh token gives; null if it is refused. */
  volatile @Nullable String next;

  /** Whether tokens come with one. */
  volatile boolean refreshes;

  @Override
  public List<String> issuers() {
    return List.of("idp", "<b>other</b>");
  }

  @Override
  public URI page(String issuer, URI redirect, String state, String verifier) throws NotSignedIn {
    if (!issuers().contains(issuer)) {
      throw new NotSignedIn("nobody signs in with \"" + issuer + "\"", null);
    }
    verifiers.put(state, verifier);
    return URI.create("https://idp.example.com/authorize?state=" + state);
  }

  @Override
  public Tokens redeem(
      String issuer, @Nullable String iss, String code, URI redirect, String verifier)
      throws NotSignedIn {
    if (iss != null && !iss.equals(issuer)) {
      throw new NotSignedIn("the answer is another issuer's", null);
    }
    if (!verifiers.containsValue(verifier) || !redirect.getPath().equals("/auth/callback")) {
      throw new NotSignedIn("the code is somebody else's", null);
    }
    return tokens(code);
  }

  @Override
  public Tokens refresh(String issuer, Secret refresh) throws NotSignedIn {
    String fresh = next;
    refreshed.add(refresh.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    if (fresh == null) {
      throw new NotSignedIn("refused", null);
    }
    return tokens(fresh);
  }

  private Tokens tokens(String access) {
    return new Tokens(secret(access), refreshes ? secret("refresh-" + refreshed.size()) : null);
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(StandardCharsets.UTF_8));
  }
}
