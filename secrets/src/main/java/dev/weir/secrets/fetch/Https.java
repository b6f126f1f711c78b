package dev.weir.secrets.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks keepers of secrets over HTTPS, or over HTTP where nothing leaves the machine or its link.
 * Redirects are not followed: a token would go where nobody said. An answer must come whole within
 * the time limit and be no longer than the size limit. Thread-safe.
 *
 * <p>Each call has a client of its own: one that is kept holds on to the buffers of its
 * connections, and with them to what was read.
 */
public final class Https {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(3);
  private static final Duration TIME_MAX = Duration.ofSeconds(5);
  private static final int BODY_BYTES_MAX = 256 * 1024;

  private final Duration timeMax;
  private final int bodyBytesMax;

  public Https(Duration timeMax, int bodyBytesMax) {
    this.timeMax = timeMax;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** 5 seconds and 256 KiB. */
  public static Https withDefaultLimits() {
    return new Https(TIME_MAX, BODY_BYTES_MAX);
  }

  /**
   * @return an answer of whatever status but a redirect; the caller closes it
   * @throws SourceFailed if there is none that may be used
   */
  public Answer send(Call call) throws SourceFailed, InterruptedException {
    boolean plain = requireSafe(call);
    HttpClient client = client(call, plain);
    try {
      HttpResponse<byte[]> response = exchange(client, call);
      var answer = new Answer(response.statusCode(), response.body());
      if (answer.status() >= 300 && answer.status() < 400) {
        answer.close();
        throw failed(call, "answers with a redirect, which is not followed: check the address");
      }
      return answer;
    } finally {
      client.shutdownNow();
    }
  }

  /** Whether it goes without TLS, which is only for what stays on this machine or its link. */
  private static boolean requireSafe(Call call) throws SourceFailed {
    URI uri = call.uri();
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null) {
      throw failed(call, "is no usable address");
    }
    if ("https".equalsIgnoreCase(uri.getScheme())) {
      return false;
    }
    if ("http".equalsIgnoreCase(uri.getScheme()) && NearbyHosts.isNearby(host)) {
      return true;
    }
    throw failed(call, "is not asked without TLS: write an https address");
  }

  private HttpClient client(Call call, boolean plain) throws SourceFailed {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIME_MAX.compareTo(timeMax) < 0 ? CONNECT_TIME_MAX : timeMax)
            .executor(Thread::startVirtualThread);
    if (plain) {
      builder.proxy(HttpClient.Builder.NO_PROXY);
    } else if (call.authorities() != null) {
      builder.sslContext(Authorities.trusting(call.authorities()));
    }
    return builder.build();
  }

  private HttpResponse<byte[]> exchange(HttpClient client, Call call)
      throws SourceFailed, InterruptedException {
    byte[] body = call.body();
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    try {
      request.method(call.method(), publisher);
      call.headers().forEach(request::header);
    } catch (IllegalArgumentException unfit) {
      // its message has the value of the header in it
      throw failed(call, "cannot be given a credential with such characters in it");
    }
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), bodyBytesMax));
    try {
      return pending.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw failed(call, "did not answer within %d ms".formatted(timeMax.toMillis()));
    } catch (ExecutionException failure) {
      throw failed(call, reason(failure.getCause()));
    } finally {
      pending.cancel(true);
    }
  }

  private String reason(@Nullable Throwable cause) {
    return switch (cause) {
      case SSLException tls -> "has no certificate that is trusted, or TLS failed with it";
      case java.net.ConnectException refused -> "cannot be reached";
      case java.net.http.HttpConnectTimeoutException late -> "cannot be reached in time";
      case IOException other when mentionsLimit(other) ->
          "answers with more than %d bytes".formatted(bodyBytesMax);
      case null, default -> "gave no answer that can be understood";
    };
  }

  /** The JDK says it only so. */
  private static boolean mentionsLimit(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      String message = each.getMessage();
      if (message != null && message.contains("exceeds capacity")) {
        return true;
      }
    }
    return false;
  }

  private static SourceFailed failed(Call call, String why) {
    return new SourceFailed(call.shown() + " " + why);
  }
}
