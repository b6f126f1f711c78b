package dev.weir.secrets.azure;

import dev.weir.secrets.fetch.LocalSecret;
import org.jspecify.annotations.Nullable;

/**
 * As whom Weir asks Entra ID for tokens.
 *
 * @param tenant null for what the platform says
 * @param client null for what the platform says: the identity that the machine has, or {@code
 *     AZURE_CLIENT_ID}
 * @param secret only of {@link Kind#CLIENT_SECRET}
 */
public record AzureIdentity(
    Kind kind, @Nullable String tenant, @Nullable String client, @Nullable LocalSecret secret) {
  /** What the platform gives, whichever that is. */
  public static final AzureIdentity AUTO = new AzureIdentity(Kind.AUTO, null, null, null);

  /** How Weir proves that it is the identity. */
  public enum Kind {
    /** Workload identity where its token file is named, else the managed identity. */
    AUTO,
    /** By the machine, the app service or the container app that it runs on. */
    MANAGED,
    /** By a federated token that the platform writes to a file. */
    WORKLOAD,
    CLIENT_SECRET
  }
}
