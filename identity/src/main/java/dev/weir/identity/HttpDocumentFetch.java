package dev.weir.identity;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Over HTTP(S) with the JDK's trusted authorities and proxy settings. An answer must come whole
 * within the time limit, be no longer than the size limit and be a 200; redirects are not followed,
 * since they would let the answer come from a place nobody configured. Thread-safe.
 */
public final class HttpDocumentFetch implements DocumentFetch, FormPost, AutoCloseable {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(5);

  private final HttpClient client;
  private final Duration timeMax;
  private final int bodyBytesMax;

  public HttpDocumentFetch(Duration timeMax, int bodyBytesMax) {
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIME_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.timeMax = timeMax;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** 10 seconds and 512 KiB. */
  public static HttpDocumentFetch withDefaultLimits() {
    return new HttpDocumentFetch(Duration.ofSeconds(10), 512 * 1024);
  }

  @Override
  public byte[] get(URI uri) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        answer(HttpRequest.newBuilder(uri).header("Accept", "application/json").GET().build());
    if (response.statusCode() != 200) {
      throw new IOException("%s answered with status %d".formatted(uri, response.statusCode()));
    }
    return response.body();
  }

  @Override
  public Answer post(URI uri, Body body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "application/json")
            .header("Content-Type", body.type())
            .POST(new LentBody(body.bytes()));
    if (body.authorization() != null) {
      request.header("Authorization", body.authorization());
    }
    HttpResponse<byte[]> response = answer(request.build());
    return new Answer(response.statusCode(), response.body());
  }

  private HttpResponse<byte[]> answer(HttpRequest request)
      throws IOException, InterruptedException {
    URI uri = request.uri();
    CompletableFuture<HttpResponse<byte[]>> pending =
        client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), bodyBytesMax));
    try {
      return pending.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("%s did not answer within %d ms".formatted(uri, timeMax.toMillis()), e);
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(uri, reason(e.getCause())), e);
    } finally {
      pending.cancel(true);
    }
  }

  /** A failed connection often has an exception without a message. */
  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "no answer";
    }
    String message = cause.getMessage();
    if (message == null && cause instanceof ConnectException) {
      return "nobody answers there, or the name is not known";
    }
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
