package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Claims;
import dev.weir.config.WeirConfig.Issuer;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/** {@code identity}. */
final class IdentityForm {
  private static final Key<String> NAME =
      required("name", Names.unique("issuer"), "The issuer's name in audit and rules.");
  private static final Key<URI> ISSUER =
      required(
          "issuer",
          Scalar.of(
              "string",
              (text, spot, source) -> {
                Names.unique("issuer URL").parser().parse(text, spot, source);
                return issuer(text);
              }),
          "The issuer's URL, exactly as its tokens carry it in \"iss\".");
  private static final Key<List<String>> AUDIENCE =
      required(
          "audience",
          new ListOf<>(Scalar.text()),
          "A token must be meant for one of these (\"aud\").");
  private static final Key<String> USER = claim("user", Claims.DEFAULT.user());
  private static final Key<String> GROUPS = claim("groups", Claims.DEFAULT.groups());
  private static final Key<String> ROLES = claim("roles", Claims.DEFAULT.roles());
  private static final Key<String> AGENT = claim("agent", Claims.DEFAULT.agent());
  private static final Key<Claims> CLAIMS =
      optional(
          "claims",
          new Section<>(
              List.of(USER, GROUPS, ROLES, AGENT),
              fields ->
                  new Claims(
                      fields.or(USER, Claims.DEFAULT.user()),
                      fields.or(GROUPS, Claims.DEFAULT.groups()),
                      fields.or(ROLES, Claims.DEFAULT.roles()),
                      fields.or(AGENT, Claims.DEFAULT.agent()))),
          "Which claims say who somebody is.");

  static final ListOf<Issuer> FORM =
      new ListOf<>(
          new Section<>(
              List.of(NAME, ISSUER, AUDIENCE, CLAIMS),
              fields ->
                  new Issuer(
                      fields.need(NAME),
                      fields.need(ISSUER),
                      Set.copyOf(fields.need(AUDIENCE)),
                      fields.or(CLAIMS, Claims.DEFAULT))));

  private IdentityForm() {}

  private static Key<String> claim(String name, String usual) {
    return optional(
        name, Scalar.text(), "The claim that holds it; \"%s\" unless said.".formatted(usual));
  }

  private static URI issuer(String text) {
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      if (host != null && "https".equals(uri.getScheme())) {
        return uri;
      }
      if (host != null && "http".equals(uri.getScheme()) && isLoopback(host)) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("is no URL", e);
    }
    throw new IllegalArgumentException(
        "\"%s\" is no issuer; write its https URL (http only on this machine)".formatted(text));
  }

  private static boolean isLoopback(String host) {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Address(bare, 0).isLoopback();
  }
}
