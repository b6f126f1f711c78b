package dev.weir.config;

import dev.weir.config.yaml.Scalar;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of issuers and of what belongs to them, and the tenants in them. Pure. */
final class IssuerAddress {
  /** Stands for a tenant's id, as in Microsoft's own documents. */
  static final String PLACEHOLDER = "{tenantid}";

  private static final String GUID_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
  private static final Pattern FIRST_STEP = Pattern.compile("/(" + GUID_PATTERN + ")(/.*)?");
  private static final String ANY_GUID = "00000000-0000-0000-0000-000000000000";

  /** Where Microsoft Entra ID's issuers are, in its several clouds. */
  private static final Set<String> ENTRA_HOSTS =
      Set.of(
          "login.microsoftonline.com",
          "sts.windows.net",
          "login.microsoftonline.us",
          "login.partner.microsoftonline.cn",
          "sts.chinacloudapi.cn");

  private IssuerAddress() {}

  /** A tenant's id, in lower case. */
  static Scalar<String> tenant() {
    return Scalar.patterned(
        "^" + GUID_PATTERN + "$",
        text -> {
          if (!text.matches(GUID_PATTERN)) {
            throw new IllegalArgumentException(
                "\"%s\" is no tenant id; write the directory's GUID".formatted(text));
          }
          return text.toLowerCase(Locale.ROOT);
        });
  }

  /** An issuer's https URL, perhaps with the placeholder. */
  static String issuer(String text) {
    try {
      base(text.replace(PLACEHOLDER, ANY_GUID));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no issuer; write its https URL (http only on this machine)".formatted(text),
          e);
    }
    return text;
  }

  /** An https URL that paths can be added to, perhaps with the placeholder in it. */
  static URI base(String text) {
    URI uri = plain(text);
    if (uri.getQuery() != null) {
      throw new IllegalArgumentException("has a query, which has no place here");
    }
    return uri;
  }

  /** The address of a document, perhaps with the placeholder. */
  static String document(String text) {
    plain(text.replace(PLACEHOLDER, ANY_GUID));
    return text;
  }

  /** Whether both are as hard to impersonate. */
  static boolean isAsSafe(String document, String issuer) {
    return document.startsWith("https:") || issuer.startsWith("http:");
  }

  /** An https URL. */
  static URI plain(String text) {
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      boolean plainHttp = "http".equals(uri.getScheme());
      if (host != null
          && uri.getUserInfo() == null
          && uri.getFragment() == null
          && ("https".equals(uri.getScheme()) || (plainHttp && isLoopback(host)))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL", e);
    }
    throw new IllegalArgumentException(
        "\"%s\" is no https URL (http only on this machine)".formatted(text));
  }

  /** Whether this is one of Entra ID's own hosts. */
  static boolean isEntra(String template) {
    String host = URI.create(template.replace(PLACEHOLDER, ANY_GUID)).getHost();
    return host != null && ENTRA_HOSTS.contains(host.toLowerCase(Locale.ROOT));
  }

  /** The tenant in an address of Entra ID's; null if it names none by its id. */
  static @Nullable String tenantIn(String address) {
    Matcher step = FIRST_STEP.matcher(URI.create(address).getPath());
    return step.matches() ? step.group(1).toLowerCase(Locale.ROOT) : null;
  }

  private static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Address(bare, 0).isLoopback();
  }
}
