package dev.weir.secrets.azure;

import dev.weir.secrets.fetch.Answer;
import dev.weir.secrets.fetch.Call;
import dev.weir.secrets.fetch.Https;
import dev.weir.secrets.fetch.JsonFields;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Reads secrets of Azure Key Vault. Thread-safe.
 *
 * <p>Source: Azure Key Vault REST API, "Get Secret", version 7.4.
 */
public final class KeyVault {
  private static final String WHAT = "Azure Key Vault";

  private final Https https;
  private final AzureTokens tokens;

  public KeyVault(Https https, AzureTokens tokens) {
    this.https = https;
    this.tokens = tokens;
  }

  /**
   * @return the caller's own
   */
  public Secret read(KeyVaultSecret wanted) throws SourceFailed, InterruptedException {
    String resource = resource(wanted.vault().getHost());
    String version = wanted.version();
    URI uri =
        wanted
            .vault()
            .resolve(
                "/secrets/%s%s?api-version=7.4"
                    .formatted(wanted.name(), version == null ? "" : "/" + version));
    try (Secret token = tokens.token(wanted.identity(), resource);
        Answer answer = https.send(Call.get(WHAT, uri).with("Authorization", bearer(token)))) {
      if (answer.status() == 401) {
        tokens.forget(wanted.identity(), resource);
      }
      if (!answer.isOk()) {
        throw new SourceFailed(
            "%s answered with status %d%s"
                .formatted(WHAT, answer.status(), hint(answer.status(), wanted)));
      }
      try (var fields = JsonFields.read(WHAT, answer.body())) {
        return fields.secret("value");
      }
    }
  }

  /** {@code https://vault.azure.net} of {@code acme.vault.azure.net}, also in the other clouds. */
  private static String resource(String host) {
    int dot = host.indexOf('.');
    return "https://" + host.substring(dot + 1);
  }

  private static String bearer(Secret token) {
    return token.lend(bytes -> "Bearer " + new String(bytes, StandardCharsets.US_ASCII));
  }

  private static String hint(int status, KeyVaultSecret wanted) {
    return switch (status) {
      case 401 -> ": the token of Weir's identity was not accepted: is it of the vault's tenant?";
      case 403 ->
          ": does Weir's identity have the role Key Vault Secrets User, is the secret enabled, and"
              + " does the vault's firewall let Weir through?";
      case 404 -> ": there is no secret \"%s\" of that version".formatted(wanted.name());
      case 429 -> ": too many requests; try again";
      default -> "";
    };
  }
}
