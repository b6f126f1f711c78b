package dev.weir.testkit.issuer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An OpenID provider on loopback whose one user, alice unless said, says yes at once: the device
 * flow (RFC 8628), the authorization code with PKCE (RFC 7636), client credentials, refresh tokens
 * that are good once, and revocation (RFC 7009). A test bends what it answers. Thread-safe.
 */
public final class LoginIssuer implements AutoCloseable {
  /** The public client. */
  public static final String CLIENT = "weir-cli";

  /** A client of its own, with {@link #SECRET}. */
  public static final String JOB = "nightly";

  public static final String SECRET = "s3cret of the job";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final HttpServer server;
  private final InstantSource clock;
  private final String audience;
  private final SignedTokens signed = new SignedTokens();
  private final Map<String, String> challenges = new ConcurrentHashMap<>();
  private final Set<String> deviceCodes = ConcurrentHashMap.newKeySet();
  private final Set<String> refreshTokens = ConcurrentHashMap.newKeySet();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final List<String> given = new CopyOnWriteArrayList<>();
  private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
  private final Queue<String> deviceErrors = new ConcurrentLinkedQueue<>();
  private volatile Duration life = Duration.ofHours(1);
  private volatile String user = "alice";
  private volatile String group = "staff";
  private volatile boolean refuseRefresh;
  private volatile @Nullable String wrongState;
  private volatile @Nullable String wrongIssuer;

  private LoginIssuer(HttpServer server, String audience, InstantSource clock) {
    this.server = server;
    this.audience = audience;
    this.clock = clock;
    server.createContext("/", exchange -> answer(exchange, 404, "{\"error\":\"not_found\"}"));
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
    server.createContext("/keys", exchange -> answer(exchange, 200, signed.keySet()));
    server.createContext("/authorize", this::authorize);
    server.createContext("/device", this::device);
    server.createContext("/token", this::token);
    server.createContext("/revoke", this::revoke);
  }

  /** Listens on 127.0.0.1 when this returns. */
  public static LoginIssuer start(String audience, InstantSource clock) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    var issuer = new LoginIssuer(server, audience, clock);
    server.start();
    return issuer;
  }

  public URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public String audience() {
    return audience;
  }

  /** How long access tokens last from now on. */
  public void tokensLast(Duration time) {
    life = time;
  }

  /** What polling for a device's token is answered with, in turn, before the token. */
  public void answerPolls(String... errors) {
    deviceErrors.addAll(List.of(errors));
  }

  /** Which group tokens show from now on. */
  public void putInto(String otherGroup) {
    group = otherGroup;
  }

  /** Who signs in from now on. */
  public void signInAs(String otherUser) {
    user = otherUser;
  }

  public void refuseRefresh() {
    refuseRefresh = true;
  }

  /** Redirects come back with another state, or as another issuer. */
  public void answerWith(@Nullable String state, @Nullable String issuer) {
    wrongState = state;
    wrongIssuer = issuer;
  }

  /** Every secret that was given out: access tokens, refresh tokens, codes. */
  public List<String> given() {
    return given;
  }

  /** What was sent to the token endpoint. */
  public List<Map<String, String>> asked() {
    return asked;
  }

  public Set<String> revoked() {
    return revoked;
  }

  private String discovery() {
    String base = issuer().toString();
    return """
    {"issuer":"%1$s","jwks_uri":"%1$s/keys","token_endpoint":"%1$s/token",
    "authorization_endpoint":"%1$s/authorize","device_authorization_endpoint":"%1$s/device",
    "revocation_endpoint":"%1$s/revoke","authorization_response_iss_parameter_supported":true}\
    """
        .formatted(base);
  }

  private void device(HttpExchange exchange) throws IOException {
    if (!CLIENT.equals(form(exchange).get("client_id"))) {
      answer(exchange, 400, error("invalid_client"));
      return;
    }
    String code = secret();
    deviceCodes.add(code);
    answer(
        exchange,
        200,
        """
        {"device_code":"%s","user_code":"WDJB-MJHT","verification_uri":"%s/enter",
        "expires_in":600,"interval":1}\
        """
            .formatted(code, issuer()));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = parameters(exchange.getRequestURI().getRawQuery());
    String redirect = query.getOrDefault("redirect_uri", "");
    if (!CLIENT.equals(query.get("client_id"))
        || !"S256".equals(query.get("code_challenge_method"))
        || !redirect.matches("https?://127\\.0\\.0\\.1:.*")) {
      answer(exchange, 400, error("invalid_request"));
      return;
    }
    String code = secret();
    challenges.put(code, query.getOrDefault("code_challenge", "") + " " + redirect);
    String state = Objects.requireNonNullElse(wrongState, query.getOrDefault("state", ""));
    String iss = Objects.requireNonNullElse(wrongIssuer, issuer().toString());
    exchange
        .getResponseHeaders()
        .set("Location", "%s?code=%s&state=%s&iss=%s".formatted(redirect, code, state, iss));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    asked.add(form);
    String client = client(exchange, form);
    String error =
        switch (form.getOrDefault("grant_type", "")) {
          case "client_credentials" -> client.equals(JOB) ? null : "invalid_client";
          case "authorization_code" -> codeError(form);
          case "refresh_token" ->
              refuseRefresh || !refreshTokens.remove(form.getOrDefault("refresh_token", ""))
                  ? "invalid_grant"
                  : null;
          case "urn:ietf:params:oauth:grant-type:device_code" -> deviceError(form);
          default -> "unsupported_grant_type";
        };
    if (error != null || !Set.of(CLIENT, JOB).contains(client)) {
      answer(exchange, 400, error(error == null ? "invalid_client" : error));
      return;
    }
    String access = access(client.equals(JOB) ? JOB : user, client);
    given.add(access);
    String refresh = "";
    if (client.equals(CLIENT)) {
      String fresh = secret();
      refreshTokens.add(fresh);
      refresh = "\"refresh_token\":\"" + fresh + "\",";
    }
    answer(
        exchange,
        200,
        "{\"access_token\":\"%s\",%s\"token_type\":\"Bearer\",\"expires_in\":%d}"
            .formatted(access, refresh, life.toSeconds()));
  }

  private @Nullable String codeError(Map<String, String> form) {
    String expected = challenges.remove(form.getOrDefault("code", ""));
    String shown =
        challenge(form.getOrDefault("code_verifier", ""))
            + " "
            + form.getOrDefault("redirect_uri", "");
    return shown.equals(expected) ? null : "invalid_grant";
  }

  private @Nullable String deviceError(Map<String, String> form) {
    String code = form.getOrDefault("device_code", "");
    String error = deviceErrors.poll();
    return error != null ? error : deviceCodes.remove(code) ? null : "invalid_grant";
  }

  private void revoke(HttpExchange exchange) throws IOException {
    String token = form(exchange).getOrDefault("token", "");
    revoked.add(token);
    refreshTokens.remove(token);
    answer(exchange, 200, "");
  }

  private String access(String who, String client) {
    long now = clock.instant().getEpochSecond();
    return signed.sign(
        """
        {"iss":"%s","aud":"%s","sub":"%s","preferred_username":"%s","groups":["%s"],
        "azp":"%s","iat":%d,"exp":%d,"jti":"%s"}\
        """
            .formatted(
                issuer(),
                audience,
                who,
                who,
                group,
                client,
                now,
                now + life.toSeconds(),
                UUID.randomUUID()));
  }

  private String secret() {
    String secret = UUID.randomUUID().toString();
    given.add(secret);
    return secret;
  }

  /** Who asks: a public client by its name, the other by its secret; empty for nobody. */
  private static String client(HttpExchange exchange, Map<String, String> form) {
    String basic = exchange.getRequestHeaders().getFirst("Authorization");
    if (basic == null) {
      return CLIENT.equals(form.get("client_id")) ? CLIENT : "";
    }
    String pair =
        new String(
            Base64.getDecoder().decode(basic.substring("Basic ".length())), StandardCharsets.UTF_8);
    String expected = JOB + ":" + URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
    return pair.equals(expected) ? JOB : "";
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    byte[] body = exchange.getRequestBody().readAllBytes();
    return type.startsWith(FORM)
        ? parameters(new String(body, StandardCharsets.UTF_8))
        : new HashMap<>();
  }

  private static Map<String, String> parameters(@Nullable String query) {
    return Arrays.stream(String.valueOf(query).split("&"))
        .map(field -> field.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static String error(String code) {
    return "{\"error\":\"" + code + "\"}";
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    try (exchange) {
      byte[] body = json.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
