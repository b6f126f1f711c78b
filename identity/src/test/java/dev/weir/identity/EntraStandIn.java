package dev.weir.identity;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Two tenants of Microsoft Entra ID and Microsoft Graph on loopback, with documents, tokens and
 * answers of the shapes that Microsoft's pages show (access token claims reference, access tokens,
 * OAuth 2.0 client credentials flow, getMemberObjects). Both tenants sign with the same keys, as
 * they do there.
 */
final class EntraStandIn implements AutoCloseable {
  static final String TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
  static final String PARTNER = "fa15d692-e9c7-4460-a743-29f2956fd429";
  static final String API = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
  static final String AGENT = "75dbe77f-10a3-4e59-85fd-8c127544f17c";
  static final String PERSON = "690222be-ff1a-4d56-abd1-7e4f7d38e474";
  static final String WORKLOAD = "02223b6b-aa1d-42d4-9ec0-1b2bb9194438";
  static final String GROUP = "fee2c45b-915a-4a64-b130-f4eb9e75525e";
  static final ForgedKey KEY = ForgedKey.rsa("jS1Xo1OWDj_52vbwGNgvQO2VzMc", 2048);

  /** Graph's answers by object id: status and body. */
  final Map<String, Map.Entry<Integer, String>> graph = new ConcurrentHashMap<>();

  final List<String> asked = new ArrayList<>();
  volatile String keyIssuer;
  private final HttpServer server;
  private final Instant now;

  EntraStandIn(Instant now) throws IOException {
    this.now = now;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    keyIssuer = base() + "/{tenantid}/v2.0";
    for (String tenant : List.of(TENANT, PARTNER)) {
      documents("/" + tenant + "/v2.0", base() + "/" + tenant + "/v2.0", "v2.0/");
      documents("/" + tenant, base() + "/sts/" + tenant + "/", "");
      server.createContext("/" + tenant + "/oauth2/v2.0/token", this::token);
    }
    server.createContext("/v1.0/", this::directory);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  URI at(String path) {
    return URI.create(base() + path);
  }

  private void documents(String path, String issuer, String version) {
    answers(
        path + "/.well-known/openid-configuration",
        () ->
            """
            {"token_endpoint":"%1$s%2$s/oauth2/token","issuer":"%3$s","cloud_instance_name":\
            "microsoftonline.com","jwks_uri":"%1$s%2$s/discovery/%4$skeys"}
            """
                .formatted(base(), path, issuer, version));
    answers(
        path + "/discovery/" + version + "keys",
        () ->
            "{\"keys\":[%s]}"
                .formatted(
                    KEY.jwk(
                        ",\"use\":\"sig\",\"x5t\":\"%s\",\"x5c\":[\"MIID\"]%s"
                            .formatted(
                                KEY.id(),
                                version.isEmpty() ? "" : ",\"issuer\":\"" + keyIssuer + "\""))));
  }

  private void answers(String path, java.util.function.Supplier<String> body) {
    server.createContext(path, exchange -> answer(exchange, 200, body.get()));
  }

  /** A version 2.0 token for a person by way of an application. */
  String personToken(String more) {
    return signed(
        v2(TENANT)
            + """
            ,"aio":"AXQAi/8IAAAA","azp":"%s","azpacr":"0","name":"Abe Lincoln","oid":"%s",\
            "preferred_username":"abeli@contoso.com","rh":"I","scp":"access_as_user",\
            "sub":"HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ","tid":"%s",\
            "uti":"fqiBqXLPj0eQa82S-IYFAA","ver":"2.0"%s}\
            """
                .formatted(AGENT, PERSON, TENANT, more));
  }

  /** A version 2.0 token for an application, a managed identity or a workload. */
  String applicationToken(String more) {
    return signed(
        v2(TENANT)
            + """
            ,"aio":"k2RgYLj","azp":"%1$s","azpacr":"2","oid":"%2$s","rh":"0.AAAA","sub":"%2$s",\
            "tid":"%3$s","uti":"fqiBqXLPj0eQa82S-IYFAA","ver":"2.0"%4$s}\
            """
                .formatted(AGENT, WORKLOAD, TENANT, more));
  }

  /** A version 1.0 token for a person by way of an application. */
  String v1Token(String more) {
    long seconds = now.getEpochSecond();
    String claims =
        """
        {"aud":"api://weir","iss":"%s/sts/%s/","iat":%d,"nbf":%d,"exp":%d,"acr":"1",\
        "aio":"AXQAi/8IAAAAFm","amr":["pwd"],"appid":"%s","appidacr":"0","ipaddr":"222.222.222.22",\
        "name":"abeli","oid":"%s","rh":"I","scp":"user_impersonation",\
        "sub":"l3_roISQU222bULS9yi2k0XpqpOiMz5H3ZACo1GeXA","tid":"%s",\
        "unique_name":"abeli@contoso.com","upn":"abeli@contoso.com","uti":"FVsGxYXI30-Tuikuu",\
        "ver":"1.0"%s}
        """
            .formatted(
                base(), TENANT, seconds, seconds, seconds + 4000, AGENT, PERSON, TENANT, more);
    String header = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"x5t\":\"%1$s\",\"kid\":\"%1$s\"}";
    return KEY.signs("RS256", header.formatted(KEY.id()), claims);
  }

  String v2(String tenant) {
    long seconds = now.getEpochSecond();
    return "{\"aud\":\"%s\",\"iss\":\"%s/%s/v2.0\",\"iat\":%d,\"nbf\":%d,\"exp\":%d"
        .formatted(API, base(), tenant, seconds, seconds, seconds + 3900);
  }

  String signed(String claims) {
    return KEY.signs("RS256", claims);
  }

  private void token(HttpExchange exchange) throws IOException {
    String form = text(exchange);
    note(exchange, form);
    boolean federated = form.contains("client_assertion=federated.token.aks");
    boolean genuine = form.contains("client_secret=s3cret") || federated;
    if (genuine && form.contains("scope=" + base() + "/.default")) {
      answer(
          exchange,
          200,
          "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"graph.token\"}");
    } else {
      answer(
          exchange,
          401,
          "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client"
              + " secret provided.\",\"error_codes\":[7000215]}");
    }
  }

  private void directory(HttpExchange exchange) throws IOException {
    note(exchange, text(exchange));
    String[] steps = exchange.getRequestURI().getPath().split("/");
    boolean admitted =
        "Bearer graph.token".equals(exchange.getRequestHeaders().getFirst("Authorization"));
    var known =
        admitted
            ? graph.get(steps[3])
            : Map.entry(401, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}");
    if (known == null) {
      known = Map.entry(404, "{\"error\":{\"code\":\"Request_ResourceNotFound\"}}");
    }
    answer(exchange, known.getKey(), known.getValue());
  }

  /** What Graph answers with for these groups. */
  String members(String... ids) {
    return "{\"@odata.context\":\"%s/v1.0/$metadata#Collection(Edm.String)\",\"value\":[%s]}"
        .formatted(
            base(), Arrays.stream(ids).map(id -> '"' + id + '"').collect(Collectors.joining(",")));
  }

  private synchronized void note(HttpExchange exchange, String body) {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " " + body);
  }

  private static String text(HttpExchange exchange) throws IOException {
    return URLDecoder.decode(
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
