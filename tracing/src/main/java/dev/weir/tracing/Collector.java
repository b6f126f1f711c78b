package dev.weir.tracing;

import dev.weir.session.Secret;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go: OTLP over HTTP, binary. Source: OpenTelemetry, "OTLP Specification".
 *
 * @param endpoint of the collector, without a path
 * @param token the bearer token it asks for, read again for each request; null for none
 * @param roots trusted certificates, PEM; null for the Java default
 * @param share of the traces that begin here, from 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Collector(
    URI endpoint, @Nullable Token token, byte @Nullable [] roots, double share) {
  /** Where the token is. */
  @FunctionalInterface
  public interface Token {
    /**
     * The caller wipes it.
     *
     * @throws IOException if it cannot be read; the message holds no secret
     */
    Secret read() throws IOException;
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  SpanExporter exporter() {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint.resolve("/v1/traces").toString())
            .setCompression("gzip")
            .setConnectTimeout(TIMEOUT)
            .setTimeout(TIMEOUT);
    if (roots != null) {
      builder.setTrustedCertificates(roots);
    }
    Token source = token;
    if (source != null) {
      builder.setHeaders(() -> Map.of("Authorization", bearer(source)));
    }
    return builder.build();
  }

  private static String bearer(Token source) {
    try (Secret secret = source.read()) {
      return secret.lend(bytes -> "Bearer " + new String(bytes, StandardCharsets.US_ASCII).strip());
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }
}
