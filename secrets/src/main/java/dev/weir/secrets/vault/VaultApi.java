package dev.weir.secrets.vault;

import dev.weir.secrets.fetch.Answer;
import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonBody;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The parts of Vault's HTTP API that are needed. Thread-safe.
 *
 * <p>Source: Vault's "HTTP API" pages: AppRole, Kubernetes, token, KV, database, {@code
 * /sys/leases}.
 */
final class VaultApi {
  static final String WHAT = "Vault";
  private static final String JSON = "application/json";

  /** Of a token that does not expire, or does not say so. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Https https;
  private final LocalSecrets local;
  private final InstantSource clock;

  VaultApi(Https https, LocalSecrets local, InstantSource clock) {
    this.https = https;
    this.local = local;
    this.clock = clock;
  }

  /** Whether Vault itself said no, rather than that nobody was reached. */
  static final class VaultRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    private VaultRefused(int status) {
      super(WHAT + " answered with status " + status, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * A token of Weir's own.
   *
   * @return when it expires, too
   */
  Fresh<Secret> login(VaultSettings vault) throws SourceFailed, InterruptedException {
    return switch (vault.auth()) {
      case VaultSettings.Token given ->
          new Fresh<>(local.read(given.token()), clock.instant().plus(LONG));
      case VaultSettings.AppRole role -> {
        try (Secret roleId = local.read(role.roleId());
            Secret secretId = local.read(role.secretId());
            var body = new JsonBody().add("role_id", roleId).add("secret_id", secretId)) {
          yield login(vault, role.mount(), body);
        }
      }
      case VaultSettings.Kubernetes pod -> {
        try (Secret jwt = local.readOfPlatform(pod.jwt());
            var body = new JsonBody().add("role", pod.role()).add("jwt", jwt)) {
          yield login(vault, pod.mount(), body);
        }
      }
    };
  }

  private Fresh<Secret> login(VaultSettings vault, String mount, JsonBody body)
      throws SourceFailed, InterruptedException {
    String path = "auth/" + mount + "/login";
    Instant asked = clock.instant();
    try (JsonFields fields = ask(call(vault, path, body), null)) {
      long seconds = fields.number("auth", "lease_duration");
      Duration life = seconds <= 0 ? LONG : Duration.ofSeconds(seconds);
      return new Fresh<>(fields.secret("auth", "client_token"), asked.plus(life));
    } catch (VaultRefused refused) {
      throw new SourceFailed(
          "%s when Weir signed in at %s: are the role and its credential right?"
              .formatted(refused.getMessage(), path));
    }
  }

  JsonFields get(VaultSettings vault, String path, Secret token)
      throws SourceFailed, VaultRefused, InterruptedException {
    return ask(call(vault, path, null), token);
  }

  JsonFields post(VaultSettings vault, String path, JsonBody body, Secret token)
      throws SourceFailed, VaultRefused, InterruptedException {
    return ask(call(vault, path, body), token);
  }

  /** For what is answered with nothing. */
  void tell(VaultSettings vault, String path, JsonBody body, Secret token)
      throws SourceFailed, VaultRefused, InterruptedException {
    try (Answer answer = https.send(withToken(call(vault, path, body), token))) {
      requireOk(answer);
    }
  }

  private static Call call(VaultSettings vault, String path, @Nullable JsonBody body) {
    URI uri = vault.address().resolve("/v1/" + path);
    Call call = body == null ? Call.get(WHAT, uri) : Call.post(WHAT, uri, JSON, body.bytes());
    String namespace = vault.namespace();
    call = call.with("X-Vault-Request", "true").trusting(vault.authorities());
    return namespace == null ? call : call.with("X-Vault-Namespace", namespace);
  }

  private static Call withToken(Call call, Secret token) {
    return call.with(
        "X-Vault-Token", token.lend(bytes -> new String(bytes, StandardCharsets.US_ASCII)));
  }

  private JsonFields ask(Call call, @Nullable Secret token)
      throws SourceFailed, VaultRefused, InterruptedException {
    try (Answer answer = https.send(token == null ? call : withToken(call, token))) {
      requireOk(answer);
      return JsonFields.read(WHAT, answer.body());
    }
  }

  private static void requireOk(Answer answer) throws SourceFailed, VaultRefused {
    if (answer.status() == 503) {
      throw new SourceFailed(WHAT + " is sealed or in standby (status 503)");
    }
    if (answer.status() >= 500 || answer.status() == 429) {
      throw new SourceFailed(WHAT + " answered with status " + answer.status());
    }
    if (!answer.isOk()) {
      throw new VaultRefused(answer.status());
    }
  }
}
