package dev.weir.cli.signin;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0, RFC 8414, RFC 8628 section 4).
 *
 * @param id exactly as it was asked for
 * @param namesItself whether it puts its id into answers of its authorization endpoint (RFC 9207)
 */
record Issuer(
    String id,
    URI tokenEndpoint,
    @Nullable URI authorizationEndpoint,
    @Nullable URI deviceEndpoint,
    @Nullable URI revocationEndpoint,
    boolean namesItself) {

  /**
   * Reads the discovery document.
   *
   * @throws SignInFailed if there is none, or if it is another issuer's
   */
  static Issuer discover(IssuerHttp http, String id) {
    String base = id.endsWith("/") ? id.substring(0, id.length() - 1) : id;
    IssuerHttp.Answer answer = http.get(uri(base + "/.well-known/openid-configuration"));
    if (answer.status() != 200) {
      throw new IssuerUnreachable(
          "the issuer %s has no discovery document (HTTP status %d)"
              .formatted(id, answer.status()));
    }
    if (!id.equals(answer.text("issuer"))) {
      throw new SignInFailed(
          "the discovery document of %s is another issuer's: nothing was sent to it".formatted(id));
    }
    URI token = endpoint(answer, "token_endpoint");
    if (token == null) {
      throw new SignInFailed("the issuer %s has no token endpoint".formatted(id));
    }
    return new Issuer(
        id,
        token,
        endpoint(answer, "authorization_endpoint"),
        endpoint(answer, "device_authorization_endpoint"),
        endpoint(answer, "revocation_endpoint"),
        answer.body().path("authorization_response_iss_parameter_supported").asBoolean(false));
  }

  private static @Nullable URI endpoint(IssuerHttp.Answer answer, String name) {
    String text = answer.text(name);
    return text == null ? null : IssuerHttp.trusted(uri(text));
  }

  static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new SignInFailed("\"%s\" is no web address: %s".formatted(text, e.getReason()));
    }
  }
}
