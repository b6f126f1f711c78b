package dev.weir.identity;

import dev.weir.identity.ClientSecrets.Purpose;
import dev.weir.identity.FormPost.Body;
import dev.weir.session.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in at one issuer through their browser, for a client of Weir's own: authorization
 * code (RFC 6749, section 4.1) with PKCE by S256 (RFC 7636), and refresh tokens. Whoever calls it
 * brings the browser back and guards {@code state}. Access tokens come back unverified: they are
 * for the {@link OidcTokenVerifier}, as any other. Thread-safe.
 */
public final class CodeGrant {
  private static final String PLACES = "places";
  private static final int TOKEN_CHARACTERS_MAX = 64 * 1024;

  private final IssuerSettings issuer;
  private final Client client;
  private final IssuerDocuments documents;
  private final CarefulPost post;
  private final ClientSecrets secrets;
  private final InstantSource clock;
  private final Remembered<String, IssuerDocuments.SignInPlaces> places = new Remembered<>(1);

  /**
   * The client as the issuer knows it.
   *
   * @param confidential it has a secret, by {@link Purpose#CONSOLE}
   * @param scopes what it asks for
   */
  public record Client(String id, boolean confidential, List<String> scopes) {
    public Client {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * What an issuer gave.
   *
   * @param access the caller's to close, as is {@code refresh}
   * @param refresh null if there is none
   */
  public record Tokens(Secret access, @Nullable Secret refresh) {}

  /** The issuer does not give tokens for this; the message is for people and holds no secret. */
  public static final class NotGranted extends Exception {
    private static final long serialVersionUID = 1L;

    NotGranted(String message) {
      super(message);
    }
  }

  public CodeGrant(IssuerSettings issuer, Client client, IssuerAccess access, InstantSource clock) {
    this.issuer = issuer;
    this.client = client;
    this.documents = new IssuerDocuments(issuer, access.documents());
    this.post = new CarefulPost(access.questions(), clock);
    this.secrets = access.secrets();
    this.clock = clock;
  }

  /**
   * Where the browser goes.
   *
   * @param redirect where it comes back to, exactly as the issuer knows it
   * @param state comes back with it
   * @param verifier of PKCE; only its hash is in the address
   * @throws IOException if the issuer cannot be asked where, saying why
   */
  public URI page(URI redirect, String state, String verifier)
      throws IOException, InterruptedException {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", client.id());
    query.put("redirect_uri", redirect.toString());
    query.put("scope", String.join(" ", client.scopes()));
    query.put("state", state);
    query.put("code_challenge", challenge(verifier));
    query.put("code_challenge_method", "S256");
    URI page = places().authorization();
    String added =
        query.entrySet().stream()
            .map(each -> each.getKey() + "=" + CarefulPost.encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + added);
  }

  /**
   * The tokens for a code. One of another issuer is not sent to this one (RFC 9207).
   *
   * @param iss whose the answer says it is; null if it does not
   * @throws NotGranted if the issuer refuses, or the answer is not its own
   * @throws IOException if it cannot be asked, saying why
   */
  public Tokens redeem(@Nullable String iss, String code, URI redirect, String verifier)
      throws NotGranted, IOException, InterruptedException {
    if (iss == null ? places().namesItself() : !iss.equals(issuer.issuer().toString())) {
      throw new NotGranted("the answer is not that of issuer \"%s\"".formatted(issuer.name()));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "authorization_code");
    fields.put("code", code);
    fields.put("redirect_uri", redirect.toString());
    fields.put("code_verifier", verifier);
    return ask(fields);
  }

  /**
   * New tokens for a refresh token, which may be used up by it.
   *
   * @throws NotGranted if the issuer refuses
   * @throws IOException if it cannot be asked, saying why
   */
  public Tokens refresh(Secret refresh) throws NotGranted, IOException, InterruptedException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "refresh_token");
    fields.put("refresh_token", refresh.lend(CodeGrant::text));
    return ask(fields);
  }

  private Tokens ask(Map<String, String> fields)
      throws NotGranted, IOException, InterruptedException {
    String authorization = null;
    if (client.confidential()) {
      try (Secret secret = secrets.fetch(issuer.name(), Purpose.CONSOLE)) {
        authorization = CarefulPost.basic(client.id(), secret);
      }
    } else {
      fields.put("client_id", client.id());
    }
    Body body = CarefulPost.form(fields, authorization);
    try {
      return tokens(post.ask(places().token(), body));
    } catch (CarefulPost.Unsuccessful refused) {
      throw new NotGranted(
          "issuer \"%s\" gives no token: %s".formatted(issuer.name(), refused.getMessage()));
    } finally {
      Arrays.fill(body.bytes(), (byte) 0);
    }
  }

  private Tokens tokens(Map<String, Object> answer) throws NotGranted {
    Object type = answer.get("token_type");
    Secret access = token(answer.get("access_token"));
    if (access == null || !(type instanceof String name) || !name.equalsIgnoreCase("Bearer")) {
      throw new NotGranted("issuer \"%s\" gave no bearer token".formatted(issuer.name()));
    }
    return new Tokens(access, token(answer.get("refresh_token")));
  }

  /** Asked seldom, whoever sends how many browsers there. */
  private IssuerDocuments.SignInPlaces places() throws IOException, InterruptedException {
    Instant now = clock.instant();
    IssuerDocuments.SignInPlaces known = places.get(PLACES, now);
    if (known == null) {
      known = documents.signInPlaces();
      places.put(PLACES, known, now.plus(Introspection.ENDPOINT_HOLDS));
    }
    return known;
  }

  private static @Nullable Secret token(@Nullable Object value) {
    if (!(value instanceof String text)
        || text.isEmpty()
        || text.length() > TOKEN_CHARACTERS_MAX
        || !text.chars().allMatch(one -> one > ' ' && one <= '~')) {
      return null;
    }
    return Secret.taking(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
