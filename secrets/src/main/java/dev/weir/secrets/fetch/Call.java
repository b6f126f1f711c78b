package dev.weir.secrets.fetch;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to a keeper of secrets. Immutable, but for the body's bytes.
 *
 * @param what who is asked, for messages: {@code Vault}
 * @param body null for none; wiped by whoever made it
 * @param authorities PEM file with the certificates that may sign the keeper's; null for those that
 *     the Java runtime trusts
 */
public record Call(
    String what,
    URI uri,
    String method,
    Map<String, String> headers,
    byte @Nullable [] body,
    @Nullable Path authorities) {
  public static Call get(String what, URI uri) {
    return new Call(what, uri, "GET", Map.of(), null, null);
  }

  public static Call post(String what, URI uri, String contentType, byte[] body) {
    return new Call(what, uri, "POST", Map.of("Content-Type", contentType), body, null);
  }

  public Call with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Call(what, uri, method, more, body, authorities);
  }

  /** With that method, in place of GET or POST. */
  public Call by(String other) {
    return new Call(what, uri, other, headers, body, authorities);
  }

  public Call trusting(@Nullable Path pem) {
    return new Call(what, uri, method, headers, body, pem);
  }

  /** For messages: where, without a query that might hold more than a name. */
  String shown() {
    return "%s at %s://%s".formatted(what, uri.getScheme(), uri.getRawAuthority());
  }

  /** Neither headers nor body: they hold secrets. */
  @Override
  public String toString() {
    return method + " " + shown();
  }

  /** UTF-8. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
