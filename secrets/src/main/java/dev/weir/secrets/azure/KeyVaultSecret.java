package dev.weir.secrets.azure;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A secret of a Key Vault.
 *
 * @param vault {@code https://NAME.vault.azure.net}
 * @param version null for the one in force
 */
public record KeyVaultSecret(
    URI vault, String name, @Nullable String version, AzureIdentity identity) {}
