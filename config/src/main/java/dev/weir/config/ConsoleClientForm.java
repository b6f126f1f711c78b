package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.ConsoleClient;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.util.List;

/** {@code identity[].console}. */
final class ConsoleClientForm {
  private static final Key<String> CLIENT_ID =
      required("clientId", Scalar.text(), "The id of the client that the console is there.");
  private static final Key<SecretSource.Local> CLIENT_SECRET =
      optional(
          "clientSecret",
          LocalSecretForm.FORM,
          "Its secret: env or file; nothing for a public client.");
  private static final Key<List<String>> SCOPES =
      optional(
          "scopes", new ListOf<>(Scalar.text()), "What to ask the issuer for; openid unless said.");

  static final Key<ConsoleClient> CONSOLE =
      optional(
          "console",
          new Section<>(
              List.of(CLIENT_ID, CLIENT_SECRET, SCOPES),
              fields ->
                  new ConsoleClient(
                      fields.need(CLIENT_ID),
                      fields.get(CLIENT_SECRET),
                      fields.or(SCOPES, ConsoleClient.SCOPES))),
          "How people sign in to the console with this issuer.");

  private ConsoleClientForm() {}
}
