package dev.weir.identity;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tenant of Microsoft Entra ID that an issuer is.
 *
 * @param id a GUID in lower case, which tokens carry as {@code tid}
 * @param graph how group overage is resolved; null if such tokens are refused
 */
public record EntraTenant(String id, @Nullable Graph graph) {
  /** Stands for the tenant's id in issuer addresses, as in Microsoft's own documents. */
  public static final String PLACEHOLDER = "{tenantid}";

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * Weir's own identity towards Microsoft Graph.
   *
   * @param federated the secret is an assertion of another issuer (workload identity federation),
   *     not a client secret
   * @param authority where tokens for Graph come from
   * @param service Graph itself
   */
  public record Graph(String clientId, boolean federated, URI authority, URI service) {
    public static final URI PUBLIC_AUTHORITY = URI.create("https://login.microsoftonline.com");
    public static final URI PUBLIC_SERVICE = URI.create("https://graph.microsoft.com");

    public Graph {
      if (!TrustedUri.isTrustworthy(authority) || !TrustedUri.isTrustworthy(service)) {
        throw new IllegalArgumentException(
            "%s and %s must be https URLs (http for loopback hosts only)"
                .formatted(authority, service));
      }
    }
  }

  public EntraTenant {
    if (!isGuid(id)) {
      throw new IllegalArgumentException("\"%s\" is no tenant id".formatted(id));
    }
    id = id.toLowerCase(Locale.ROOT);
  }

  public static boolean isGuid(String text) {
    return GUID.matcher(text).matches();
  }

  boolean isStatedBy(@Nullable Object tid) {
    return tid instanceof String text && text.equalsIgnoreCase(id);
  }

  /** An issuer's address with this tenant's id in it. */
  String in(String template) {
    return template.replace(PLACEHOLDER, id);
  }
}
