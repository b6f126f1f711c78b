package dev.weir.console;

import dev.weir.console.ConsoleSettings.TlsFiles;
import dev.weir.session.Secret;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /metrics} for Prometheus, on a port of its own, since whoever reads them has no business
 * with the console. Thread-safe.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final String SCHEME = "Bearer ";
  private static final int REQUEST_BYTES_MAX = 1_024;

  private final Javalin javalin;
  private final @Nullable PemTls tls;

  /** The token that a client has to send; fetched for each request, so that it can be changed. */
  public interface Token {
    /**
     * @return the caller's own
     * @throws IOException if it cannot be had; the message may be logged
     */
    Secret fetch() throws IOException;
  }

  /**
   * @param address where to listen; port 0 for any free one
   * @param tls null for plain HTTP
   * @param token null if anybody may read who reaches the address
   */
  public record Settings(InetSocketAddress address, @Nullable TlsFiles tls, @Nullable Token token) {
    public Settings {
      if (!address.getAddress().isLoopbackAddress() && (tls == null || token == null)) {
        throw new IllegalArgumentException(
            "metrics may be served on %s only with TLS and to those who have a token"
                .formatted(address));
      }
    }
  }

  private MetricsServer(Javalin javalin, @Nullable PemTls tls) {
    this.javalin = javalin;
    this.tls = tls;
  }

  /**
   * Starts listening.
   *
   * @throws IllegalStateException if the address is taken or the certificate cannot be used
   */
  public static MetricsServer start(Settings settings, MetricsSource source) {
    var tls = settings.tls() == null ? null : new PemTls(settings.tls());
    Javalin javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.concurrency.useVirtualThreads = true;
          config.http.maxRequestSize = REQUEST_BYTES_MAX;
          config.jetty.addConnector(
              (server, http) -> ConsoleServer.connector(settings.address(), tls, server, http));
          config.routes.before(context -> context.header("Cache-Control", "no-store"));
          config.routes.get("/metrics", context -> answer(context, settings.token(), source));
          config.routes.exception(
              Exception.class,
              (e, context) -> {
                LOG.error("metrics could not be told", e);
                context.status(500).result("");
              });
        });
    Listening.start(javalin, settings.address(), "listen.metrics");
    return new MetricsServer(javalin, tls);
  }

  private static void answer(Context context, @Nullable Token token, MetricsSource source) {
    if (token != null && !shows(context, token)) {
      context.status(401).header("WWW-Authenticate", "Bearer").result("");
      return;
    }
    MetricsSource.Page page = source.page(context.header("Accept"));
    context.contentType(page.contentType()).result(page.body());
  }

  /** A token that cannot be had lets nobody in. */
  private static boolean shows(Context context, Token token) {
    String header = context.header("Authorization");
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] shown = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    try (Secret wanted = token.fetch()) {
      return wanted.lend(bytes -> bytes.length > 0 && MessageDigest.isEqual(bytes, shown));
    } catch (IOException e) {
      LOG.error("the token of metrics cannot be had: {}", e.getMessage());
      return false;
    }
  }

  /** The port in use. */
  public int port() {
    return javalin.port();
  }

  /** Takes a renewed certificate into use; a faulty one is refused and the old one stays. */
  public void reloadCertificate() {
    if (tls != null) {
      tls.reload();
    }
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
