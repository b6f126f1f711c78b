package dev.weir.identity.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A small but real OpenID provider for demonstrations and tests: discovery, keys and a token
 * endpoint for client credentials on loopback, and tokens for whom the caller wants. Whoever holds
 * the object is its administrator; nobody can log in to it as a person. Keys live in memory only.
 * Thread-safe.
 */
public final class SmallIssuer implements AutoCloseable {
  private static final Duration CLIENT_TOKEN_LIFE = Duration.ofMinutes(10);

  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;
  private final String audience;
  private volatile List<ECKey> keys = List.of(newKey());

  private SmallIssuer(
      HttpServer server, InstantSource clock, String audience, List<IssuedClient> clients) {
    this.server = server;
    this.clock = clock;
    this.audience = audience;
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, 404, Map.of("error", "not_found")));
    server.createContext(
        "/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
    server.createContext("/keys", exchange -> answer(exchange, 200, publicKeys().toJSONObject()));
    server.createContext("/token", new TokenEndpoint(clients, this::clientToken)::handle);
  }

  /**
   * Listens on 127.0.0.1 when this returns.
   *
   * @param port 0 for any free port
   * @param audience what the tokens are for
   */
  public static SmallIssuer start(
      int port, String audience, List<IssuedClient> clients, InstantSource clock)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    var issuer = new SmallIssuer(server, clock, audience, clients);
    server.start();
    return issuer;
  }

  /** What goes into the gateway's configuration as {@code issuer}. */
  public URI issuer() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public String audience() {
    return audience;
  }

  /**
   * An access token (RFC 9068) signed with ES256.
   *
   * @param agent the application it is given to; null for none
   * @param life may be negative, for a token that has expired
   */
  public String mint(String user, Set<String> groups, @Nullable String agent, Duration life) {
    Instant now = clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer().toString())
            .audience(audience)
            .subject(user)
            .claim("preferred_username", user)
            .claim("groups", List.copyOf(groups))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(life)))
            .jwtID(UUID.randomUUID().toString());
    if (agent != null) {
      claims.claim("azp", agent).claim("client_id", agent);
    }
    return signed(claims.build());
  }

  /** Signs with a new key from now on; the one before stays published, older ones do not. */
  public synchronized void rotateKeys() {
    keys = List.of(newKey(), keys.getFirst());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private String signed(JWTClaimsSet claims) {
    ECKey key = keys.getFirst();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .type(new JOSEObjectType("at+jwt"))
            .keyID(key.getKeyID())
            .build();
    var token = new SignedJWT(header, claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("this JDK cannot sign with ES256", e);
    }
    return token.serialize();
  }

  private Map<String, Object> clientToken(IssuedClient client) {
    return Map.of(
        "access_token", mint(client.user(), client.groups(), client.id(), CLIENT_TOKEN_LIFE),
        "token_type", "Bearer",
        "expires_in", CLIENT_TOKEN_LIFE.toSeconds());
  }

  private Map<String, Object> discovery() {
    String base = issuer().toString();
    return Map.of(
        "issuer", base,
        "jwks_uri", base + "/keys",
        "token_endpoint", base + "/token",
        "grant_types_supported", List.of("client_credentials"),
        "token_endpoint_auth_methods_supported",
            List.of("client_secret_basic", "client_secret_post"),
        "response_types_supported", List.of(),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", List.of("ES256"));
  }

  private JWKSet publicKeys() {
    Stream<JWK> published = keys.stream().map(ECKey::toPublicJWK);
    return new JWKSet(published.toList());
  }

  private static ECKey newKey() {
    try {
      return new ECKeyGenerator(Curve.P_256)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(JWSAlgorithm.ES256)
          .keyID(UUID.randomUUID().toString())
          .generate();
    } catch (JOSEException e) {
      throw new IllegalStateException("this JDK cannot make P-256 keys", e);
    }
  }

  static void answer(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    try (exchange) {
      byte[] json = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(status, json.length);
      exchange.getResponseBody().write(json);
    }
  }
}
