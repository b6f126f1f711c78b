package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.CliClient;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.util.List;

/** {@code identity[].cli}. */
final class CliClientForm {
  private static final Key<String> CLIENT_ID =
      required(
          "clientId",
          Scalar.text(),
          "The id of the public client (one without a secret) that people sign in with.");
  private static final Key<List<String>> SCOPES =
      optional(
          "scopes", new ListOf<>(Scalar.text()), "What to ask the issuer for; openid unless said.");

  static final Key<CliClient> CLI =
      optional(
          "cli",
          new Section<>(
              List.of(CLIENT_ID, SCOPES),
              fields -> new CliClient(fields.need(CLIENT_ID), fields.or(SCOPES, CliClient.SCOPES))),
          "How \"weir login\" signs people in with this issuer.");

  private CliClientForm() {}
}
