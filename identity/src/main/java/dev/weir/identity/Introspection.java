package dev.weir.identity;

import dev.weir.identity.ClientSecrets.Purpose;
import dev.weir.identity.FormPost.Body;
import dev.weir.session.NoWaiting;
import dev.weir.session.Secret;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.session.throttle.IssuerQuestions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks an issuer whether a token is active (RFC 7662). Answers are remembered for a short while, by
 * the token's hash; that there was none is not. Thread-safe.
 */
final class Introspection {
  static final Duration NO_HOLDS = Duration.ofSeconds(5);
  static final Duration ENDPOINT_HOLDS = Duration.ofMinutes(10);
  private static final int ANSWERS_MAX = 10_000;
  private static final String ENDPOINT = "endpoint";

  private final String issuer;
  private final IntrospectionSettings settings;
  private final IssuerDocuments documents;
  private final CarefulPost post;
  private final ClientSecrets secrets;
  private final InstantSource clock;
  private final Remembered<String, Answer> answers = new Remembered<>(ANSWERS_MAX);
  private final Remembered<String, URI> endpoint = new Remembered<>(1);

  private record Answer(boolean active, Map<String, Object> claims) {
    @Override
    public String toString() {
      return "Answer[" + active + "]";
    }
  }

  Introspection(
      String issuer,
      IntrospectionSettings settings,
      IssuerDocuments documents,
      IssuerAccess access,
      InstantSource clock) {
    this.issuer = issuer;
    this.settings = settings;
    this.documents = documents;
    this.post = new CarefulPost(access.questions(), clock);
    this.secrets = access.secrets();
    this.clock = clock;
  }

  /**
   * @param token not kept
   * @return what the issuer says of the token
   * @throws SignInRefused if it is not active, or that cannot be told
   */
  Map<String, Object> active(byte[] token) throws SignInRefused, InterruptedException {
    String hash = hash(token);
    Instant now = clock.instant();
    Answer answer = answers.get(hash, now);
    if (answer == null) {
      answer = asked(token);
      answers.put(hash, answer, until(answer, now));
    }
    if (!answer.active()) {
      throw new SignInRefused(
          Fault.INACTIVE,
          "issuer \"%s\" says that the token is not active: it was withdrawn, has expired or is not"
                  .formatted(issuer)
              + " an access token of this issuer; get a new one");
    }
    return answer.claims();
  }

  private Answer asked(byte[] token) throws SignInRefused, InterruptedException {
    NoWaiting.aboutToWait();
    if (!IssuerQuestions.allowed()) {
      throw new SignInRefused(
          Fault.ISSUER_UNAVAILABLE,
          "issuer \"%s\" has to be asked about the token: %s"
              .formatted(issuer, IssuerQuestions.NOT_NOW));
    }
    try (Secret secret = secrets.fetch(issuer, Purpose.INTROSPECTION)) {
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("token", new String(token, StandardCharsets.US_ASCII));
      fields.put("token_type_hint", "access_token");
      Body body = CarefulPost.form(fields, CarefulPost.basic(settings.clientId(), secret));
      try {
        Map<String, Object> said = post.ask(endpoint(), body);
        return said.get("active") instanceof Boolean active && active
            ? new Answer(true, said)
            : new Answer(false, Map.of());
      } finally {
        Arrays.fill(body.bytes(), (byte) 0);
      }
    } catch (IOException e) {
      throw new SignInRefused(
          Fault.ISSUER_UNAVAILABLE,
          "issuer \"%s\" cannot be asked about the token: %s".formatted(issuer, e.getMessage()));
    }
  }

  private URI endpoint() throws IOException, InterruptedException {
    if (settings.endpoint() != null) {
      return settings.endpoint();
    }
    Instant now = clock.instant();
    URI known = endpoint.get(ENDPOINT, now);
    if (known == null) {
      known = documents.introspectionEndpoint();
      endpoint.put(ENDPOINT, known, now.plus(ENDPOINT_HOLDS));
    }
    return known;
  }

  private Instant until(Answer answer, Instant now) {
    if (!answer.active()) {
      return now.plus(NO_HOLDS);
    }
    Instant cap = now.plus(settings.cache());
    Instant end = end(answer.claims().get("exp"));
    return end != null && end.isBefore(cap) ? end : cap;
  }

  private static @Nullable Instant end(@Nullable Object exp) {
    return exp instanceof Number seconds ? Instant.ofEpochSecond(seconds.longValue()) : null;
  }

  private static String hash(byte[] token) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(token));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
