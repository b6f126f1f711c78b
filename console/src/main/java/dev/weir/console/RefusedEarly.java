package dev.weir.console;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What the web server refuses before any route is asked, such as an address that is too long, as a
 * problem (RFC 9457) like all others. Nothing of the request is repeated. Thread-safe.
 */
final class RefusedEarly extends ErrorHandler {
  private final Json json;
  private final Map<String, String> headers;

  /**
   * @param headers of every answer
   */
  RefusedEarly(Json json, Map<String, String> headers) {
    this.json = json;
    this.headers = headers;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      @Nullable Throwable cause,
      Callback callback) {
    headers.forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    var problem = new Problem(code, HttpStatus.getMessage(code), detail(code));
    response.write(
        true,
        ByteBuffer.wrap(json.text(problem.body()).getBytes(StandardCharsets.UTF_8)),
        callback);
  }

  private static String detail(int code) {
    return switch (code) {
      case HttpStatus.URI_TOO_LONG_414 -> "the address is too long: ask with fewer words";
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 -> "the headers are too long";
      default ->
          code < HttpStatus.INTERNAL_SERVER_ERROR_500
              ? "the request is not understood"
              : "the gateway's log says more";
    };
  }
}
