package dev.weir.gateway.upstream;

import dev.weir.gateway.upstream.UpstreamTarget.ClientCertificate;
import dev.weir.gateway.upstream.UpstreamTarget.TlsMode;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts for servers and keeps them until one of their files changes. Thread-safe. */
public final class ClientTls {
  private record Key(
      boolean verified,
      boolean named,
      @Nullable Path authorities,
      @Nullable ClientCertificate shown) {
    /** When each file was last changed. */
    List<FileTime> modified() throws IOException {
      List<FileTime> times = new ArrayList<>();
      if (authorities != null) {
        times.add(Files.getLastModifiedTime(authorities));
      }
      if (shown != null) {
        times.add(Files.getLastModifiedTime(shown.certificate()));
        times.add(Files.getLastModifiedTime(shown.key()));
      }
      return times;
    }
  }

  private record Made(List<FileTime> modified, SslContext context) {}

  private final ConcurrentHashMap<Key, Made> contexts = new ConcurrentHashMap<>();
  private final List<String> applicationProtocols;

  /**
   * @param applicationProtocols what is offered by ALPN; empty for no ALPN
   */
  public ClientTls(List<String> applicationProtocols) {
    this.applicationProtocols = List.copyOf(applicationProtocols);
  }

  /** Whether the target's certificate is held against authorities. */
  static boolean verifies(UpstreamTarget target) {
    return switch (target.tls()) {
      case VERIFY_FULL, VERIFY_CA -> true;
      case REQUIRE -> target.authorities() != null;
      case DISABLE -> false;
    };
  }

  /**
   * The context for a target that wants TLS. Blocks on the file system.
   *
   * @throws IOException if one of its files cannot be read or used
   */
  public SslContext context(UpstreamTarget target) throws IOException {
    if (target.tls() == TlsMode.DISABLE) {
      throw new IllegalArgumentException("no TLS is wanted");
    }
    Path authorities = target.authorities();
    var key =
        new Key(
            verifies(target),
            target.tls() == TlsMode.VERIFY_FULL,
            authorities,
            target.clientCertificate());
    List<FileTime> modified = key.modified();
    Made made = contexts.get(key);
    if (made == null || !modified.equals(made.modified())) {
      made = new Made(modified, make(key));
      contexts.put(key, made);
    }
    return made.context();
  }

  private SslContext make(Key key) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm(key.named() ? "HTTPS" : null)
            .applicationProtocolConfig(
                applicationProtocols.isEmpty()
                    ? ApplicationProtocolConfig.DISABLED
                    : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        applicationProtocols));
    show(builder, key.shown());
    if (!key.verified()) {
      return builder.trustManager(InsecureTrustManagerFactory.INSTANCE).build();
    }
    if (key.authorities() == null) {
      return builder.build();
    }
    try (var pem = Files.newInputStream(key.authorities())) {
      return builder.trustManager(pem).build();
    } catch (IllegalArgumentException | SSLException unusable) {
      throw new IOException(
          key.authorities()
              + " holds no PEM certificates"
              + (key.shown() == null ? "" : ", or the client certificate is not that of its key"),
          unusable);
    }
  }

  /** The server sees the certificate if it asks for one. */
  private static void show(SslContextBuilder builder, @Nullable ClientCertificate shown)
      throws IOException {
    if (shown == null) {
      return;
    }
    try {
      builder.keyManager(shown.certificate().toFile(), shown.key().toFile());
    } catch (IllegalArgumentException unusable) {
      // its cause may have words of the key
      throw new IOException(
          "%s and %s give no certificate with its key (PEM, PKCS #8, no passphrase)"
              .formatted(shown.certificate(), shown.key()));
    }
  }
}
