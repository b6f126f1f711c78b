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
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an issuer publishes: its discovery document (OpenID Connect Discovery 1.0) and its key
 * set (RFC 7517). Thread-safe.
 */
final class IssuerDocuments {
  private static final int KEYS_MAX = 100;

  private final IssuerSettings settings;
  private final DocumentFetch fetch;

  IssuerDocuments(IssuerSettings settings, DocumentFetch fetch) {
    this.settings = settings;
    this.fetch = fetch;
  }

  /**
   * The keys that may sign tokens of the issuer now.
   *
   * @throws IOException if a document cannot be had or is not to be trusted, saying why
   */
  List<VerificationKey> keys() throws IOException, InterruptedException {
    URI keysAt = address("jwks_uri", TrustedUri::mayServeKeysOf);
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

  /**
   * Where the issuer says whether a token is active.
   *
   * @throws IOException as {@link #keys}, also if the issuer has no such place
   */
  URI introspectionEndpoint() throws IOException, InterruptedException {
    return address("introspection_endpoint", IssuerDocuments::mayBeAsked);
  }

  /**
   * How people sign in with a browser.
   *
   * @param authorization where the browser goes
   * @param token where codes and refresh tokens become tokens
   * @param namesItself whether the issuer says in its answers that they are its own (RFC 9207)
   */
  record SignInPlaces(URI authorization, URI token, boolean namesItself) {}

  /**
   * @throws IOException as {@link #keys}, also if the issuer has no such places
   */
  SignInPlaces signInPlaces() throws IOException, InterruptedException {
    Map<String, Object> document = discovery();
    return new SignInPlaces(
        address(document, "authorization_endpoint", IssuerDocuments::mayBeAsked),
        address(document, "token_endpoint", IssuerDocuments::mayBeAsked),
        Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
  }

  private static boolean mayBeAsked(URI issuer, URI named) {
    return TrustedUri.mayServeKeysOf(issuer, named) && TrustedUri.mayBeAsked(named);
  }

  /** An address that the discovery document names. */
  private URI address(String member, BiPredicate<URI, URI> trusted)
      throws IOException, InterruptedException {
    return address(discovery(), member, trusted);
  }

  /** The discovery document, which has to be that of this issuer. */
  private Map<String, Object> discovery() throws IOException, InterruptedException {
    URI issuer = settings.issuer();
    URI discovery = settings.discoveryAddress();
    Map<String, Object> document = object(discovery);
    if (!issuer.toString().equals(document.get("issuer"))) {
      throw new IOException(
          "%s states another issuer than the configured %s".formatted(discovery, issuer));
    }
    return document;
  }

  private URI address(Map<String, Object> document, String member, BiPredicate<URI, URI> trusted)
      throws IOException {
    URI issuer = settings.issuer();
    URI discovery = settings.discoveryAddress();
    if (!(document.get(member) instanceof String text)) {
      throw new IOException("%s has no \"%s\"".formatted(discovery, member));
    }
    try {
      URI named = new URI(text);
      if (trusted.test(issuer, named)) {
        return named;
      }
    } catch (URISyntaxException e) {
      throw new IOException("%s has a \"%s\" that is no URL".formatted(discovery, member), e);
    }
    throw new IOException("%s has a \"%s\" without https".formatted(discovery, member));
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
  private @Nullable VerificationKey key(Object entry) {
    if (!(entry instanceof Map<?, ?> members) || !isOfThisIssuer(members)) {
      return null;
    }
    Map<String, Object> named = new HashMap<>();
    members.forEach((name, value) -> named.put(String.valueOf(name), value));
    // The key set is what is believed; certificates in it (x5c, x5t, x5u) add nothing.
    named.keySet().removeIf(name -> name.startsWith("x5"));
    try {
      return VerificationKey.from(JWK.parse(named));
    } catch (ParseException | RuntimeException e) {
      // One key that the library cannot read must not make the others useless.
      return null;
    }
  }

  /**
   * Entra ID says of each key whose tokens it signs ("Validate the signing key issuer" in
   * Microsoft's page on access tokens). Its key set for version 1.0 does not.
   */
  private boolean isOfThisIssuer(Map<?, ?> key) {
    EntraTenant tenant = settings.tenant();
    Object issuer = key.get("issuer");
    return tenant == null
        || issuer == null
        || (issuer instanceof String text && tenant.in(text).equals(settings.issuer().toString()));
  }
}
