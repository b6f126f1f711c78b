package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.Loopback;
import dev.weir.cli.signin.SignIn;
import dev.weir.cli.signin.Surroundings;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which gateway a command speaks to, and as whom. The token is never an argument: arguments are
 * seen by every user of the machine.
 */
final class GatewayOptions {
  private static final String DEFAULT_URL = "http://127.0.0.1:8443";

  @Option(
      names = {"--gateway", "--url"},
      paramLabel = "URL",
      description = "The gateway's web address (else $WEIR_URL, else " + DEFAULT_URL + ").")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file that holds your access token (else $WEIR_TOKEN, else what \"weir login\" kept).")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for the gateway, beside the system's.")
  private @Nullable Path ca;

  @Option(
      names = "--client-id",
      paramLabel = "ID",
      description = "The client to be at the issuer, in place of the one that the gateway names.")
  private @Nullable String clientId;

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description = "For jobs: the secret of --client-id, which signs in as itself.")
  private @Nullable Path clientSecretFile;

  @Option(
      names = "--issuer",
      paramLabel = "NAME",
      description = "The issuer to sign in with, if the gateway takes tokens of several.")
  private @Nullable String issuer;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "What to ask the issuer for, in place of what the gateway names.")
  private List<String> scopes = new ArrayList<>();

  private final Surroundings surroundings;

  GatewayOptions() {
    this(Surroundings.ofProcess());
  }

  GatewayOptions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Asks as the user. */
  ApiClient client() {
    return client(tokens());
  }

  /**
   * @param tokens null for what everybody may ask
   */
  ApiClient client(@Nullable AccessTokens tokens) {
    URI base = base();
    if (!"https".equals(base.getScheme()) && !Loopback.is(base.getHost())) {
      throw new CommandFailed(
          "%s is neither https nor on this machine: the token would travel in the clear"
              .formatted(base));
    }
    var http =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER);
    if (ca != null) {
      http.sslContext(trust());
    }
    return new ApiClient(base, tokens, http.build());
  }

  /** Whose tokens: given ones before those of a job, before those that are kept. */
  AccessTokens tokens() {
    if (tokenFile != null) {
      return AccessTokens.inFile(tokenFile);
    }
    if (clientSecretFile != null) {
      if (clientId == null) {
        throw new CommandFailed("--client-secret-file needs --client-id");
      }
      return signIn().job(offer().issuer(issuer).id(), clientId, clientSecretFile, scopes);
    }
    String token = surroundings.variable("WEIR_TOKEN");
    return token != null ? AccessTokens.of(token) : signIn().kept(base());
  }

  SignIn signIn() {
    return new SignIn(surroundings);
  }

  /** What the gateway tells everybody. */
  GatewayOffer offer() {
    return GatewayOffer.of(client(null).get("/discovery", Map.of()));
  }

  /** Who logs in. */
  SignIn.Login login(boolean device) {
    if (clientSecretFile != null) {
      throw new CommandFailed(
          "a job does not log in: give --client-id and --client-secret-file to its commands");
    }
    GatewayOffer.Issuer chosen = offer().issuer(issuer);
    String client = clientId == null ? chosen.clientId() : clientId;
    if (client == null) {
      throw new CommandFailed(
          "the gateway names no client for issuer \"%s\": give --client-id, or let the operator set"
                  .formatted(chosen.name())
              + " identity[].cli.clientId");
    }
    List<String> asked = !scopes.isEmpty() ? scopes : chosen.scopes();
    return new SignIn.Login(
        base(), chosen.id(), client, asked.isEmpty() ? List.of("openid") : asked, device);
  }

  Surroundings surroundings() {
    return surroundings;
  }

  @Nullable Path ca() {
    return ca;
  }

  /** The gateway's address: scheme, host and port alone, by which its tokens are kept. */
  URI base() {
    String fromEnvironment = surroundings.variable("WEIR_URL");
    String given = url != null ? url : fromEnvironment == null ? DEFAULT_URL : fromEnvironment;
    try {
      URI base = new URI(given.strip());
      String scheme = base.getScheme();
      if (base.getHost() != null && ("https".equals(scheme) || "http".equals(scheme))) {
        int usual = scheme.equals("https") ? 443 : 80;
        int port = base.getPort() < 0 ? usual : base.getPort();
        return new URI(
            scheme, null, base.getHost().toLowerCase(Locale.ROOT), port, null, null, null);
      }
    } catch (URISyntaxException e) {
      throw new CommandFailed("\"%s\" is no web address: %s".formatted(given, e.getReason()));
    }
    throw new CommandFailed(
        "\"%s\" is no web address: write https://HOST:PORT, or http://127.0.0.1:PORT"
            .formatted(given));
  }

  /** The system's certificates, and those of --ca. */
  SSLContext trust() {
    try {
      return ca == null ? SSLContext.getDefault() : trusting(ca);
    } catch (GeneralSecurityException e) {
      throw new CommandFailed("this JDK has no TLS: " + e.getMessage());
    }
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
      trust.init((KeyStore) null);
      for (TrustManager system : trust.getTrustManagers()) {
        if (system instanceof X509TrustManager known) {
          for (Certificate certificate : known.getAcceptedIssuers()) {
            trusted.setCertificateEntry("system-" + number++, certificate);
          }
        }
      }
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
