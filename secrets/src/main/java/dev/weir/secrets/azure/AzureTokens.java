package dev.weir.secrets.azure;

import dev.weir.secrets.fetch.Answer;
import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.ExpiringCache;
import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.secrets.fetch.FormBody;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.LocalSecret;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of Entra ID for Weir itself, kept until shortly before they expire, as their issuer wants
 * it. Thread-safe.
 *
 * <p>Sources: Microsoft Learn, "How to use managed identities on a virtual machine to acquire an
 * access token", "Managed identities for App Service: REST endpoint reference", "OAuth 2.0 client
 * credentials flow".
 */
public final class AzureTokens implements AutoCloseable {
  private static final String MACHINE = "http://169.254.169.254";
  private static final String PUBLIC_CLOUD = "https://login.microsoftonline.com";
  private static final String DEFAULT_SCOPE = "/.default";

  private final Https https;
  private final LocalSecrets local;
  private final InstantSource clock;
  private final String machine;
  private final ExpiringCache<Wanted, Secret> tokens;

  private record Wanted(AzureIdentity identity, String resource) {}

  public AzureTokens(Https https, LocalSecrets local, InstantSource clock) {
    this(https, local, clock, MACHINE);
  }

  /**
   * @param machine where virtual machines ask
   */
  AzureTokens(Https https, LocalSecrets local, InstantSource clock, String machine) {
    this.https = https;
    this.local = local;
    this.clock = clock;
    this.machine = machine;
    this.tokens = new ExpiringCache<>(clock, Secret::copy);
  }

  /**
   * @param resource what the token is for, without {@code /.default}
   * @return the caller's own
   */
  public Secret token(AzureIdentity identity, String resource)
      throws SourceFailed, InterruptedException {
    return tokens.get(new Wanted(identity, resource), () -> fetch(identity, resource));
  }

  /** The token is not accepted any more: the next one is fetched anew. */
  void forget(AzureIdentity identity, String resource) {
    tokens.forget(new Wanted(identity, resource));
  }

  private Fresh<Secret> fetch(AzureIdentity identity, String resource)
      throws SourceFailed, InterruptedException {
    return switch (identity.kind()) {
      case AUTO ->
          local.variable("AZURE_FEDERATED_TOKEN_FILE") == null
              ? managed(identity, resource)
              : workload(identity, resource);
      case MANAGED -> managed(identity, resource);
      case WORKLOAD -> workload(identity, resource);
      case CLIENT_SECRET -> clientSecret(identity, resource);
    };
  }

  private Fresh<Secret> managed(AzureIdentity identity, String resource)
      throws SourceFailed, InterruptedException {
    var query = new FormBody().add("resource", resource);
    String client = identity.client();
    if (client != null) {
      query.add("client_id", client);
    }
    String endpoint = local.variable("IDENTITY_ENDPOINT");
    if (endpoint == null) {
      URI uri =
          URI.create(
              machine + "/metadata/identity/oauth2/token?api-version=2018-02-01&" + query.text());
      return ask(Call.get("Azure's instance metadata", uri).with("Metadata", "true"));
    }
    String header = local.variable("IDENTITY_HEADER");
    if (header == null) {
      throw new SourceFailed("IDENTITY_ENDPOINT is set, but IDENTITY_HEADER is not");
    }
    URI uri = uri(endpoint + "?api-version=2019-08-01&" + query.text(), "IDENTITY_ENDPOINT");
    return ask(Call.get("Azure's identity endpoint", uri).with("X-IDENTITY-HEADER", header));
  }

  private Fresh<Secret> workload(AzureIdentity identity, String resource)
      throws SourceFailed, InterruptedException {
    String file = needed("AZURE_FEDERATED_TOKEN_FILE", null);
    try (Secret assertion = local.readOfPlatform(Path.of(file));
        var form =
            signIn(identity, resource)
                .add(
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .add("client_assertion", assertion)) {
      return post(identity, form);
    }
  }

  private Fresh<Secret> clientSecret(AzureIdentity identity, String resource)
      throws SourceFailed, InterruptedException {
    LocalSecret source = identity.secret();
    if (source == null) {
      source = new LocalSecret.Env("AZURE_CLIENT_SECRET");
    }
    try (Secret secret = local.read(source);
        var form = signIn(identity, resource).add("client_secret", secret)) {
      return post(identity, form);
    }
  }

  private FormBody signIn(AzureIdentity identity, String resource) throws SourceFailed {
    return new FormBody()
        .add("grant_type", "client_credentials")
        .add("client_id", needed("AZURE_CLIENT_ID", identity.client()))
        .add("scope", resource + DEFAULT_SCOPE);
  }

  private Fresh<Secret> post(AzureIdentity identity, FormBody form)
      throws SourceFailed, InterruptedException {
    String authority = local.variable("AZURE_AUTHORITY_HOST");
    String tenant = needed("AZURE_TENANT_ID", identity.tenant());
    if (!tenant.matches("[A-Za-z0-9.-]{1,253}")) {
      throw new SourceFailed("the tenant is neither an id nor a domain");
    }
    String base = authority == null ? PUBLIC_CLOUD : authority.replaceAll("/+$", "");
    URI uri = uri(base + "/" + tenant + "/oauth2/v2.0/token", "AZURE_AUTHORITY_HOST");
    return ask(Call.post("Entra ID", uri, FormBody.TYPE, form.bytes()));
  }

  private Fresh<Secret> ask(Call call) throws SourceFailed, InterruptedException {
    Instant asked = clock.instant();
    try (Answer answer = https.send(call)) {
      if (!answer.isOk()) {
        throw new SourceFailed(
            "%s answered with status %d%s: is the identity there, and is its name right?"
                .formatted(call.what(), answer.status(), code(answer)));
      }
      try (var fields = JsonFields.read(call.what(), answer.body())) {
        long at = fields.number("expires_on");
        long in = fields.number("expires_in");
        if (at < 0 && in < 0) {
          throw new SourceFailed(call.what() + " does not say when the token expires");
        }
        Instant expires = at >= 0 ? Instant.ofEpochSecond(at) : asked.plusSeconds(in);
        return new Fresh<>(fields.secret("access_token"), expires);
      }
    }
  }

  /** The word for the fault, which is no secret; nothing else that was said is shown. */
  private static String code(Answer answer) {
    try (var fields = JsonFields.read("", answer.body())) {
      String error = fields.text("error");
      return error != null && error.matches("[A-Za-z_]{1,60}") ? " (" + error + ")" : "";
    } catch (SourceFailed noJson) {
      return "";
    }
  }

  private String needed(String variable, @Nullable String configured) throws SourceFailed {
    String value = configured == null ? local.variable(variable) : configured;
    if (value == null) {
      throw new SourceFailed(
          "the environment variable %s is not set; AKS sets it for pods with workload identity"
              .formatted(variable));
    }
    return value;
  }

  private static URI uri(String text, String variable) throws SourceFailed {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException malformed) {
      throw new SourceFailed(variable + " is no URL");
    }
  }

  /** Wipes what is kept. */
  @Override
  public void close() {
    tokens.close();
  }
}
