package dev.weir.e2e.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.testkit.keycloak.KeycloakServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Applications of the realm, and a person with a browser. */
final class KeycloakClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String VERIFIER = "a-verifier-of-forty-three-characters-or-more-0";
  private static final String CALLBACK = "http://127.0.0.1/callback";
  private static final Pattern FORM =
      Pattern.compile("<form[^>]*?action=\"([^\"]+)\"[^>]*?>", Pattern.DOTALL);
  private static final int PAGES_MAX = 12;

  private final KeycloakServer server;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  KeycloakClient(KeycloakServer server) {
    this.server = server;
  }

  /** The client credentials grant. */
  String clientCredentials(String client, String secret) throws IOException, InterruptedException {
    return token(
        Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret));
  }

  /** The authorization code grant with PKCE; the person signs in at the form. */
  String authorizationCode(String user, String password) throws IOException, InterruptedException {
    URI ask =
        URI.create(
            server.endpoint("auth")
                + "?"
                + form(
                    Map.of(
                        "client_id", "laptop",
                        "response_type", "code",
                        "redirect_uri", CALLBACK,
                        "code_challenge", challenge(),
                        "code_challenge_method", "S256")));
    URI back = URI.create(browse(ask, user, password));
    Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(back.toString());
    if (!code.find()) {
      throw new IllegalStateException("no code in " + back);
    }
    return token(
        Map.of(
            "grant_type",
            "authorization_code",
            "client_id",
            "laptop",
            "redirect_uri",
            CALLBACK,
            "code",
            code.group(1),
            "code_verifier",
            VERIFIER));
  }

  /** The device grant; the person signs in and agrees on another machine. */
  String device(String user, String password) throws IOException, InterruptedException {
    JsonNode started =
        JSON.readTree(
            post(
                    server.endpoint("auth/device"),
                    Map.of(
                        "client_id", "laptop",
                        "code_challenge", challenge(),
                        "code_challenge_method", "S256"))
                .body());
    browse(URI.create(started.get("verification_uri_complete").asString()), user, password);
    return token(
        Map.of(
            "grant_type",
            "urn:ietf:params:oauth:grant-type:device_code",
            "client_id",
            "laptop",
            "device_code",
            started.get("device_code").asString(),
            "code_verifier",
            VERIFIER));
  }

  void revoke(String token, String client, String secret) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        post(
            server.endpoint("revoke"),
            Map.of("token", token, "client_id", client, "client_secret", secret));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  /** Adds a key that signs from now on. */
  void rotateKeys() throws IOException, InterruptedException {
    String administrator = clientCredentials("operator", "operator-secret");
    String component =
        """
        {"name":"next","providerId":"ecdsa-generated","parentId":"weir",
         "providerType":"org.keycloak.keys.KeyProvider",
         "config":{"priority":["200"],"ecdsaEllipticCurveKey":["P-256"]}}
        """;
    send(
        HttpRequest.newBuilder(server.administration("components"))
            .header("Authorization", "Bearer " + administrator)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(component))
            .build(),
        201);
    send(
        HttpRequest.newBuilder(server.administration(""))
            .header("Authorization", "Bearer " + administrator)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"defaultSignatureAlgorithm\":\"ES256\"}"))
            .build(),
        204);
  }

  private void send(HttpRequest request, int expected) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  private String token(Map<String, String> grant) throws IOException, InterruptedException {
    String body = post(server.endpoint("token"), grant).body();
    JsonNode token = JSON.readTree(body).get("access_token");
    if (token == null) {
      throw new IllegalStateException(body);
    }
    return token.asString();
  }

  /** Follows pages and fills in forms until a page has none, or leads back to the application. */
  private String browse(URI start, String user, String password)
      throws IOException, InterruptedException {
    Map<String, String> cookies = new LinkedHashMap<>();
    HttpRequest.Builder next = HttpRequest.newBuilder(start);
    for (int page = 0; page < PAGES_MAX; page++) {
      if (!cookies.isEmpty()) {
        next.header("Cookie", joined(cookies));
      }
      HttpRequest request = next.build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      keep(answer.headers().allValues("Set-Cookie"), cookies);
      String location = answer.headers().firstValue("Location").orElse("");
      if (location.startsWith(CALLBACK)) {
        return location;
      }
      Matcher form = FORM.matcher(answer.body());
      if (!location.isEmpty()) {
        next = HttpRequest.newBuilder(request.uri().resolve(location));
      } else if (form.find()) {
        Map<String, String> fields = hidden(answer.body());
        fields.put("username", user);
        fields.put("password", password);
        fields.put("accept", "Yes");
        next = submitted(request.uri().resolve(form.group(1).replace("&amp;", "&")), fields);
      } else {
        return answer.body();
      }
    }
    throw new IllegalStateException("there is no end of pages");
  }

  /** As browsers do on loopback, cookies for secure connections are kept without one, too. */
  private static void keep(List<String> fresh, Map<String, String> cookies) {
    for (String cookie : fresh) {
      String[] pair = cookie.split(";", 2)[0].split("=", 2);
      cookies.put(pair[0], pair[1]);
    }
  }

  private static String joined(Map<String, String> cookies) {
    return cookies.entrySet().stream()
        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
        .collect(Collectors.joining("; "));
  }

  private static Map<String, String> hidden(String page) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = Pattern.compile("<input[^>]*type=\"hidden\"[^>]*>").matcher(page);
    while (input.find()) {
      Matcher name = Pattern.compile("name=\"([^\"]*)\"").matcher(input.group());
      Matcher value = Pattern.compile("value=\"([^\"]*)\"").matcher(input.group());
      if (name.find()) {
        fields.put(name.group(1), value.find() ? value.group(1) : "");
      }
    }
    return fields;
  }

  private HttpResponse<String> post(URI uri, Map<String, String> fields)
      throws IOException, InterruptedException {
    return http.send(submitted(uri, fields).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder submitted(URI uri, Map<String, String> fields) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form(fields)));
  }

  private static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field ->
            URLEncoder.encode(field.getKey(), UTF_8)
                + "="
                + URLEncoder.encode(field.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String challenge() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
