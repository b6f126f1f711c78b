package dev.weir.identity;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an issuer publishes: its discovery document (OpenID Connect Discovery 1.0) and its key
 * set (RFC 7517). Thread-safe.
 */
final class IssuerDocuments {
  private static final int KEYS_MAX = 100;

  private final DocumentFetch fetch;

  IssuerDocuments(DocumentFetch fetch) {
    this.fetch = fetch;
  }

  /**
   * The keys that may sign tokens of the issuer now.
   *
   * @throws IOException if a document cannot be had or is not to be trusted, saying why
   */
  List<VerificationKey> keys(URI issuer) throws IOException, InterruptedException {
    URI keysAt = keysAddress(issuer);
    Map<String, Object> document = object(keysAt);
    if (!(document.get("keys") instanceof List<?> entries)) {
      throw new IOException("%s has no list \"keys\"".formatted(keysAt));
    }
    if (entries.size() > KEYS_MAX) {
      throw new IOException("%s has more than %d keys".formatted(keysAt, KEYS_MAX));
    }
    List<VerificationKey> keys = new ArrayList<>();
    for (Object entry : entries) {
      VerificationKey key = key(entry);
      if (key != null) {
        keys.add(key);
      }
    }
    if (keys.isEmpty()) {
      throw new IOException("%s has no key that tokens can be checked with".formatted(keysAt));
    }
    return List.copyOf(keys);
  }

  private URI keysAddress(URI issuer) throws IOException, InterruptedException {
    String base = issuer.toString();
    String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    URI discovery = URI.create(trimmed + "/.well-known/openid-configuration");
    Map<String, Object> document = object(discovery);
    if (!base.equals(document.get("issuer"))) {
      throw new IOException(
          "%s states another issuer than the configured %s".formatted(discovery, issuer));
    }
    if (!(document.get("jwks_uri") instanceof String text)) {
      throw new IOException("%s has no \"jwks_uri\"".formatted(discovery));
    }
    try {
      URI keysAt = new URI(text);
      if (TrustedUri.mayServeKeysOf(issuer, keysAt)) {
        return keysAt;
      }
    } catch (URISyntaxException e) {
      throw new IOException("%s has a \"jwks_uri\" that is no URL".formatted(discovery), e);
    }
    throw new IOException("%s has a \"jwks_uri\" without https".formatted(discovery));
  }

  private Map<String, Object> object(URI uri) throws IOException, InterruptedException {
    byte[] body = fetch.get(uri);
    try {
      return StrictJson.object(body);
    } catch (StrictJson.NotAnObject e) {
      throw new IOException("%s: %s".formatted(uri, e.getMessage()), e);
    }
  }

  /** Key sets may hold keys of kinds that nobody here knows (RFC 7517 section 5): skipped. */
  private static @Nullable VerificationKey key(Object entry) {
    if (!(entry instanceof Map<?, ?> members)) {
      return null;
    }
    Map<String, Object> named = new HashMap<>();
    members.forEach((name, value) -> named.put(String.valueOf(name), value));
    try {
      return VerificationKey.from(JWK.parse(named));
    } catch (ParseException | RuntimeException e) {
      // One key that the library cannot read must not make the others useless.
      return null;
    }
  }
}
