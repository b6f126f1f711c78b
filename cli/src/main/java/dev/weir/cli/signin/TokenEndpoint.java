package dev.weir.cli.signin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An issuer's token endpoint, asked by one client (RFC 6749). Thread-safe. */
final class TokenEndpoint {
  private final IssuerHttp http;
  private final Issuer issuer;
  private final String clientId;
  private final @Nullable String clientSecret;
  private final InstantSource clock;

  /** An endpoint's answer. */
  sealed interface Answer {}

  record Granted(Tokens tokens) implements Answer {}

  /**
   * @param error such as {@code invalid_grant}
   * @param description for people; may be empty
   */
  record Refused(String error, String description) implements Answer {
    String said() {
      return Printable.of(description.isEmpty() ? error : error + ": " + description);
    }
  }

  /**
   * @param clientSecret null for a public client
   */
  TokenEndpoint(
      IssuerHttp http,
      Issuer issuer,
      String clientId,
      @Nullable String clientSecret,
      InstantSource clock) {
    this.http = http;
    this.issuer = issuer;
    this.clientId = clientId;
    this.clientSecret = clientSecret;
    this.clock = clock;
  }

  Issuer issuer() {
    return issuer;
  }

  String clientId() {
    return clientId;
  }

  /** Asks for tokens; the client's own name is added. */
  Answer ask(Map<String, String> grant) {
    Map<String, String> form = new HashMap<>(grant);
    IssuerHttp.Credentials credentials = null;
    if (clientSecret == null) {
      form.put("client_id", clientId);
    } else {
      credentials = new IssuerHttp.Credentials(clientId, clientSecret);
    }
    Instant asked = clock.instant();
    IssuerHttp.Answer answer = http.post(issuer.tokenEndpoint(), form, credentials);
    if (answer.status() == 200) {
      return new Granted(tokens(answer, asked));
    }
    String error = answer.text("error");
    if (error == null || answer.status() >= 500) {
      throw new IssuerUnreachable(
          "the token endpoint of %s answers with HTTP status %d"
              .formatted(issuer.id(), answer.status()));
    }
    String description = answer.text("error_description");
    return new Refused(error, description == null ? "" : description);
  }

  private Tokens tokens(IssuerHttp.Answer answer, Instant asked) {
    String access = answer.text("access_token");
    String type = answer.text("token_type");
    if (access == null || type == null || !type.equalsIgnoreCase("Bearer")) {
      throw new SignInFailed("%s gave no bearer token".formatted(issuer.id()));
    }
    // What is kept, sent as a header and as a password is one printable word.
    if (!Printable.isWord(access)) {
      throw new SignInFailed("%s gave something that is no token".formatted(issuer.id()));
    }
    JsonNode seconds = answer.body().path("expires_in");
    Instant expiresAt =
        seconds.isNumber() && seconds.asLong() > 0 ? asked.plusSeconds(seconds.asLong()) : null;
    return new Tokens(access, answer.text("refresh_token"), expiresAt);
  }
}
