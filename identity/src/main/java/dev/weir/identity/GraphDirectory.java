package dev.weir.identity;

import dev.weir.identity.CarefulPost.Unsuccessful;
import dev.weir.identity.ClientSecrets.Purpose;
import dev.weir.identity.FormPost.Body;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.throttle.IssuerQuestions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks Microsoft Graph which groups somebody is in, for tokens that leave them out (group overage).
 * Signs in there as Weir's own application (client credentials grant). Answers are remembered for a
 * short while. Thread-safe.
 *
 * <p>The address that such a token holds is not used: it is that of a service that no longer
 * exists, and Microsoft says to make the address of the object id.
 */
final class GraphDirectory {
  static final Duration GROUPS_HOLD = Duration.ofMinutes(5);
  private static final Duration TOKEN_RESERVE = Duration.ofMinutes(1);
  private static final Duration TOKEN_LIFE_MAX = Duration.ofHours(1);
  private static final int PEOPLE_MAX = 10_000;
  private static final int GROUPS_MAX = 11_000;
  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  private static final String TOKEN = "token";

  private final String issuer;
  private final EntraTenant tenant;
  private final EntraTenant.Graph graph;
  private final CarefulPost post;
  private final ClientSecrets secrets;
  private final InstantSource clock;
  private final Remembered<String, Set<String>> groups = new Remembered<>(PEOPLE_MAX);
  private final Remembered<String, String> token = new Remembered<>(1);

  GraphDirectory(
      String issuer,
      EntraTenant tenant,
      EntraTenant.Graph graph,
      IssuerAccess access,
      InstantSource clock) {
    this.issuer = issuer;
    this.tenant = tenant;
    this.graph = graph;
    this.post = new CarefulPost(access.questions(), clock);
    this.secrets = access.secrets();
    this.clock = clock;
  }

  /**
   * The object ids of the groups, administrative units and directory roles that somebody is in,
   * also by way of other groups: those that tokens may carry, and more.
   *
   * @param objectId a GUID
   * @param application an application, not a person
   * @throws IOException if they cannot be had whole
   */
  Set<String> memberships(String objectId, boolean application)
      throws IOException, InterruptedException {
    if (!EntraTenant.isGuid(objectId)) {
      throw new IOException("the claim \"oid\" is no object id");
    }
    Instant now = clock.instant();
    Set<String> known = groups.get(objectId, now);
    if (known == null) {
      known = asked(objectId, application);
      groups.put(objectId, known, now.plus(GROUPS_HOLD));
    }
    return known;
  }

  private Set<String> asked(String objectId, boolean application)
      throws IOException, InterruptedException {
    NoWaiting.aboutToWait();
    if (!IssuerQuestions.allowed()) {
      throw new IOException(IssuerQuestions.NOT_NOW);
    }
    URI uri =
        below(
            graph.service(),
            "/v1.0/%s/%s/getMemberObjects"
                .formatted(application ? "servicePrincipals" : "users", objectId));
    byte[] question = "{\"securityEnabledOnly\":false}".getBytes(StandardCharsets.UTF_8);
    try {
      return ids(uri, post.ask(uri, json(question)));
    } catch (Unsuccessful e) {
      if (e.status() != 401) {
        throw e;
      }
      // The token may have been withdrawn before its time.
      token.forget(TOKEN);
      return ids(uri, post.ask(uri, json(question)));
    }
  }

  private Body json(byte[] question) throws IOException, InterruptedException {
    return new Body("application/json", question, "Bearer " + token());
  }

  private static Set<String> ids(URI uri, Map<String, Object> answer) throws IOException {
    if (!(answer.get("value") instanceof List<?> values)
        || values.size() > GROUPS_MAX
        || answer.containsKey("@odata.nextLink")) {
      throw new IOException("%s did not answer with all of the groups".formatted(uri));
    }
    Set<String> ids = new LinkedHashSet<>();
    for (Object value : values) {
      if (!(value instanceof String id) || !EntraTenant.isGuid(id)) {
        throw new IOException("%s answered with something else than group ids".formatted(uri));
      }
      ids.add(id);
    }
    return ids;
  }

  private String token() throws IOException, InterruptedException {
    Instant now = clock.instant();
    String known = token.get(TOKEN, now);
    if (known != null) {
      return known;
    }
    URI uri = below(graph.authority(), "/%s/oauth2/v2.0/token".formatted(tenant.id()));
    Map<String, Object> answer;
    try (Secret secret = secrets.fetch(issuer, Purpose.DIRECTORY)) {
      Body body = CarefulPost.form(grant(secret), null);
      try {
        answer = post.ask(uri, body);
      } finally {
        Arrays.fill(body.bytes(), (byte) 0);
      }
    }
    if (!(answer.get("access_token") instanceof String fresh)
        || !fresh.matches("[A-Za-z0-9._~+/=-]{1,16384}")
        || !(answer.get("expires_in") instanceof Number seconds)) {
      throw new IOException("%s did not answer with a token".formatted(uri));
    }
    Duration life = Duration.ofSeconds(Math.max(0, seconds.intValue())).minus(TOKEN_RESERVE);
    token.put(TOKEN, fresh, now.plus(life.compareTo(TOKEN_LIFE_MAX) < 0 ? life : TOKEN_LIFE_MAX));
    return fresh;
  }

  private Map<String, String> grant(Secret secret) {
    String text = secret.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)).strip();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("grant_type", "client_credentials");
    fields.put("client_id", graph.clientId());
    fields.put("scope", below(graph.service(), "/.default").toString());
    if (graph.federated()) {
      fields.put("client_assertion_type", ASSERTION);
      fields.put("client_assertion", text);
    } else {
      fields.put("client_secret", text);
    }
    return fields;
  }

  private static URI below(URI base, String path) {
    String text = base.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
  }
}
