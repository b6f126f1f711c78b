package dev.weir.identity;

import dev.weir.identity.FormPost.Answer;
import dev.weir.identity.FormPost.Body;
import dev.weir.session.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks a service questions for clients that are not known yet: so many at a time, and not again
 * right after it failed to answer, whatever clients send. Thread-safe.
 */
final class CarefulPost {
  static final int AT_A_TIME_MAX = 32;
  static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration TURN_WAIT_MAX = Duration.ofSeconds(5);
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z_]{1,64}");

  /** A service in trouble; a 500 may be about the question that a stranger made us ask. */
  private static final Set<Integer> OVERBURDENED = Set.of(429, 502, 503, 504);

  private final FormPost post;
  private final InstantSource clock;
  private final Semaphore turns = new Semaphore(AT_A_TIME_MAX);
  private volatile @Nullable Failure failure;

  private record Failure(Instant at, String message) {}

  /** The service answered, but not with what was asked for. */
  static final class Unsuccessful extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Unsuccessful(String message, int status) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  CarefulPost(FormPost post, InstantSource clock) {
    this.post = post;
    this.clock = clock;
  }

  /**
   * @return the JSON object of a successful answer
   * @throws Unsuccessful if there was another answer; the message names its error code
   * @throws IOException if there was none
   */
  Map<String, Object> ask(URI uri, Body body) throws IOException, InterruptedException {
    Failure recent = failure;
    if (recent != null && clock.instant().isBefore(recent.at().plus(REST_AFTER_FAILURE))) {
      throw new IOException(recent.message());
    }
    if (!turns.tryAcquire(TURN_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("%s is being asked too many questions at once".formatted(uri));
    }
    try {
      Answer answer = post.post(uri, body);
      if (OVERBURDENED.contains(answer.status())) {
        throw new IOException("%s answered with status %d".formatted(uri, answer.status()));
      }
      failure = null;
      return successful(uri, answer);
    } catch (Unsuccessful e) {
      throw e;
    } catch (IOException e) {
      failure = new Failure(clock.instant(), String.valueOf(e.getMessage()));
      throw e;
    } finally {
      turns.release();
    }
  }

  private static Map<String, Object> successful(URI uri, Answer answer) throws Unsuccessful {
    Map<String, Object> object;
    try {
      object = StrictJson.object(answer.body());
    } catch (StrictJson.NotAnObject e) {
      object = Map.of();
    }
    if (answer.status() != 200) {
      String code = errorCode(object);
      throw new Unsuccessful(
          "%s answered with status %d%s"
              .formatted(uri, answer.status(), code == null ? "" : " (" + code + ")"),
          answer.status());
    }
    if (object.isEmpty()) {
      throw new Unsuccessful("%s did not answer with a JSON object".formatted(uri), 200);
    }
    return object;
  }

  /** {@code error} of OAuth, {@code error.code} of Microsoft Graph; nothing else is repeated. */
  private static @Nullable String errorCode(Map<String, Object> answer) {
    Object error = answer.get("error");
    Object code = error instanceof Map<?, ?> members ? members.get("code") : error;
    return code instanceof String text && ERROR_CODE.matcher(text).matches() ? text : null;
  }

  /** A form's fields, as bytes that the caller wipes. */
  static Body form(Map<String, String> fields, @Nullable String authorization) {
    String text =
        fields.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return new Body(FORM, text.getBytes(StandardCharsets.US_ASCII), authorization);
  }

  /**
   * How a client with a secret says who it is (RFC 6749, section 2.3.1): id and secret are
   * form-encoded before they are joined.
   */
  static String basic(String clientId, Secret secret) {
    String joined =
        secret.lend(
            bytes -> encoded(clientId) + ":" + encoded(new String(bytes, StandardCharsets.UTF_8)));
    return "Basic "
        + Base64.getEncoder().encodeToString(joined.getBytes(StandardCharsets.US_ASCII));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
