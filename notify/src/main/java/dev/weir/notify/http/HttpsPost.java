package dev.weir.notify.http;

import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.TrustedRoots;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON to a webhook over HTTPS, or over HTTP to this machine. Redirects are not followed: the
 * notice would go where nobody said. Nothing of the answer is read but its status and how long to
 * wait. Thread-safe.
 */
public final class HttpsPost {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_EARLY = 425;
  private static final int SERVER_ERRORS = 500;
  private static final String USER_AGENT = "Weir";

  private final Duration timeMax;

  /**
   * @param timeMax for the whole exchange
   */
  public HttpsPost(Duration timeMax) {
    this.timeMax = timeMax;
  }

  /** Within 15 seconds. */
  public static HttpsPost withDefaultLimits() {
    return new HttpsPost(Duration.ofSeconds(15));
  }

  /**
   * Returns when the webhook has answered that it took the body.
   *
   * @param ca PEM file of trusted roots; null for those that Java trusts
   * @throws DeliveryFailed if it has not
   */
  void send(URI uri, byte[] json, Map<String, String> headers, @Nullable Path ca)
      throws DeliveryFailed, InterruptedException {
    HttpResponse<Void> response;
    // One for each call: what is trusted may change, and nothing is kept open for hours.
    HttpClient client = client(uri, ca);
    try {
      response = exchange(client, uri, json, headers);
    } finally {
      client.shutdownNow();
    }
    check(response);
  }

  private static HttpClient client(URI uri, @Nullable Path ca) throws DeliveryFailed {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIME_MAX)
            .executor(Thread::startVirtualThread);
    if (WebhookAddress.isLoopback(uri.getHost())) {
      builder.proxy(HttpClient.Builder.NO_PROXY);
    }
    if (ca != null) {
      builder.sslContext(TrustedRoots.tls(ca));
    }
    return builder.build();
  }

  private HttpResponse<Void> exchange(
      HttpClient client, URI uri, byte[] json, Map<String, String> headers)
      throws DeliveryFailed, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("User-Agent", USER_AGENT)
            .POST(BodyPublishers.ofByteArray(json));
    headers.forEach(request::header);
    CompletableFuture<HttpResponse<Void>> pending =
        client.sendAsync(request.build(), BodyHandlers.discarding());
    try {
      return pending.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw DeliveryFailed.passing("did not answer within %d ms".formatted(timeMax.toMillis()));
    } catch (ExecutionException failure) {
      throw failed(failure.getCause());
    } finally {
      pending.cancel(true);
    }
  }

  private static DeliveryFailed failed(@Nullable Throwable cause) {
    return switch (cause) {
      case SSLException tls ->
          DeliveryFailed.lasting("has no certificate that is trusted, or TLS failed with it");
      case HttpConnectTimeoutException late -> DeliveryFailed.passing("cannot be reached in time");
      case ConnectException refused -> DeliveryFailed.passing("cannot be reached");
      case IOException other -> DeliveryFailed.passing("gave no answer");
      case null, default -> DeliveryFailed.passing("gave no answer that can be understood");
    };
  }

  private static void check(HttpResponse<Void> response) throws DeliveryFailed {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String answers = "answers with status " + status;
    if (status >= 300 && status < 400) {
      throw DeliveryFailed.lasting("answers with a redirect, which is not followed");
    }
    if (status == TOO_MANY_REQUESTS
        || status == REQUEST_TIMEOUT
        || status == TOO_EARLY
        || status >= SERVER_ERRORS) {
      throw DeliveryFailed.passing(answers, retryAfter(response));
    }
    // What is wrong with the request: the notice. Anything else is about the address or the right.
    throw switch (status) {
      case 400, 411, 413, 415, 422 -> DeliveryFailed.ofNotice(answers);
      default -> DeliveryFailed.lasting(answers);
    };
  }

  /** RFC 9110, 10.2.3, in seconds; dates are not understood. */
  private static @Nullable Duration retryAfter(HttpResponse<?> response) {
    String given = response.headers().firstValue("Retry-After").orElse("");
    return given.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(given)) : null;
  }
}
