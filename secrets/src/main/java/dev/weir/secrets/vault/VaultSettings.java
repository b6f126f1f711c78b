package dev.weir.secrets.vault;

import dev.weir.secrets.fetch.LocalSecret;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which Vault, and as whom.
 *
 * @param address without a path
 * @param namespace null for the root
 * @param authorities PEM file with the certificates that may sign Vault's; null for those that the
 *     Java runtime trusts
 */
public record VaultSettings(
    URI address, @Nullable String namespace, @Nullable Path authorities, Auth auth) {
  /** How Weir signs in to Vault. */
  public sealed interface Auth {}

  public record Token(LocalSecret token) implements Auth {}

  public record AppRole(String mount, LocalSecret roleId, LocalSecret secretId) implements Auth {}

  /**
   * @param jwt the file with the service account's token
   */
  public record Kubernetes(String mount, String role, Path jwt) implements Auth {}

  /**
   * A value of a key/value engine.
   *
   * @param version of the engine: 1 or 2
   */
  public record KeyValue(VaultSettings vault, String mount, String path, String key, int version) {}

  /** A role of a database engine: Vault makes an account for it, user and password. */
  public record Database(VaultSettings vault, String mount, String role) {}
}
