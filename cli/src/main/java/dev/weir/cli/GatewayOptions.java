package dev.weir.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which gateway a command speaks to, and as whom. The token is never an argument: arguments are
 * seen by every user of the machine.
 */
final class GatewayOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8443";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The gateway's web address (else $WEIR_URL, else " + DEFAULT_URL + ").")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file that holds your access token (else $WEIR_TOKEN).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for the gateway, beside the system's.")
  private @Nullable Path ca;

  ApiClient client() {
    URI base = base();
    if (!"https".equals(base.getScheme()) && !isLoopback(base)) {
      throw new CommandFailed(
          "%s is neither https nor on this machine: the token would travel in the clear"
              .formatted(base));
    }
    var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
    if (ca != null) {
      http.sslContext(trusting(ca));
    }
    return new ApiClient(base, token(), http.build());
  }

  private URI base() {
    String fromEnvironment = System.getenv("WEIR_URL");
    String given = url != null ? url : fromEnvironment == null ? DEFAULT_URL : fromEnvironment;
    try {
      URI base = new URI(given.strip());
      if (base.getHost() != null) {
        return base;
      }
    } catch (URISyntaxException e) {
      throw new CommandFailed("\"%s\" is no web address: %s".formatted(given, e.getReason()));
    }
    throw new CommandFailed(
        "\"%s\" is no web address: write https://HOST:PORT, or http://127.0.0.1:PORT"
            .formatted(given));
  }

  private static boolean isLoopback(URI base) {
    String host = base.getHost();
    return host != null
        && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
  }

  private String token() {
    if (tokenFile != null) {
      try {
        return Files.readString(tokenFile).strip();
      } catch (IOException e) {
        throw new CommandFailed("cannot read the token file %s".formatted(tokenFile));
      }
    }
    String token = System.getenv("WEIR_TOKEN");
    if (token == null || token.isBlank()) {
      throw new CommandFailed(
          "who are you? Put an access token into $WEIR_TOKEN or name a file with --token-file.");
    }
    return token.strip();
  }

  private static SSLContext trusting(Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("ca-" + number++, certificate);
      }
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new CommandFailed(
          "cannot use the certificates in %s: %s".formatted(pem, e.getMessage()));
    }
  }
}
