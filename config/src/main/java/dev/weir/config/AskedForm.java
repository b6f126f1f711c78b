package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Graph;
import dev.weir.config.WeirConfig.IntrospectedTokens;
import dev.weir.config.WeirConfig.Introspection;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code identity[].introspection} and {@code identity[].graph}: what Weir itself asks issuers. */
final class AskedForm {
  private static final Duration CACHE_MAX = Duration.ofMinutes(5);

  private static final Key<String> CLIENT_ID =
      required("clientId", Scalar.text(), "Weir's own client id there.");
  private static final Key<SecretSource.Local> CLIENT_SECRET =
      required("clientSecret", LocalSecretForm.FORM, "Its secret: env or file.");
  private static final Key<IntrospectedTokens> TOKENS =
      optional(
          "tokens",
          Scalar.word(IntrospectedTokens.class),
          "Which tokens are asked about: opaque (unless said), signed, or all.");
  private static final Key<URI> ENDPOINT =
      optional("endpoint", url(), "Where to ask; as the discovery document says, unless said.");
  private static final Key<Duration> CACHE =
      optional("cache", Units.durationUpTo(CACHE_MAX), "How long a yes holds; 30s unless said.");

  static final Key<Introspection> INTROSPECTION =
      optional(
          "introspection",
          new Section<>(
              List.of(CLIENT_ID, CLIENT_SECRET, TOKENS, ENDPOINT, CACHE), AskedForm::introspection),
          "Ask the issuer whether tokens are active (RFC 7662).");

  private static final Key<SecretSource.Local> OPTIONAL_SECRET =
      optional("clientSecret", LocalSecretForm.FORM, "Its secret: env or file.");
  private static final Key<SecretSource.Local> FEDERATED_TOKEN =
      optional(
          "federatedToken",
          LocalSecretForm.FORM,
          "In place of a secret, the token of a federated workload identity: env or file.");
  private static final Key<URI> AUTHORITY =
      optional(
          "authority",
          base(),
          "Where tokens for Graph come from; https://login.microsoftonline.com unless said.");
  private static final Key<URI> SERVICE =
      optional("service", base(), "Graph itself; https://graph.microsoft.com unless said.");

  static final Key<Graph> GRAPH =
      optional(
          "graph",
          new Section<>(
              List.of(CLIENT_ID, OPTIONAL_SECRET, FEDERATED_TOKEN, AUTHORITY, SERVICE),
              AskedForm::graph),
          "Ask Microsoft Graph for groups that tokens leave out (group overage).");

  private AskedForm() {}

  private static @Nullable Introspection introspection(Fields fields) {
    IntrospectedTokens tokens = fields.or(TOKENS, IntrospectedTokens.OPAQUE);
    if (tokens != IntrospectedTokens.SIGNED) {
      var earlier =
          fields.source().names().declare("reader of opaque tokens", "", fields.spot(TOKENS));
      if (earlier != null) {
        fields.fault(
            TOKENS,
            "opaque tokens are shown to one issuer only, and line %d names it; write signed"
                .formatted(earlier.line()));
        return null;
      }
    }
    return new Introspection(
        fields.need(CLIENT_ID),
        fields.need(CLIENT_SECRET),
        tokens,
        fields.get(ENDPOINT),
        fields.or(CACHE, Introspection.CACHE_USUAL));
  }

  private static @Nullable Graph graph(Fields fields) {
    SecretSource.Local secret = fields.get(OPTIONAL_SECRET);
    SecretSource.Local assertion = fields.get(FEDERATED_TOKEN);
    if (secret != null && assertion != null) {
      fields.fault(FEDERATED_TOKEN, "there is a \"clientSecret\" already; keep one of them");
      return null;
    }
    SecretSource.Local either = secret != null ? secret : assertion;
    if (either == null) {
      fields.fault("give it a \"clientSecret\" or a \"federatedToken\"");
      return null;
    }
    return new Graph(
        fields.need(CLIENT_ID), either, secret == null, fields.get(AUTHORITY), fields.get(SERVICE));
  }

  private static Scalar<URI> url() {
    return Scalar.of("string", (text, spot, source) -> IssuerAddress.plain(text));
  }

  private static Scalar<URI> base() {
    return Scalar.of("string", (text, spot, source) -> IssuerAddress.base(text));
  }
}
