package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.WeirConfig.Tracing;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** {@code tracing}. */
final class TracingForm {
  private static final long ALL = 100;

  private static final Key<URI> OTLP =
      required(
          "otlp",
          Scalars.https(),
          "The collector of traces, by OTLP over HTTP: https://HOST:4318, without a path.");
  private static final Key<SecretSource.Local> TOKEN =
      optional("token", LocalSecretForm.FORM, "The bearer token that it asks for: env or file.");
  private static final Key<Path> CA =
      optional("ca", Units.existingFile(), "PEM file with the trusted roots.");
  private static final Key<Long> PERCENT =
      optional(
          "percent",
          Scalar.number(0, ALL),
          "How many of a hundred statements are traced that belong to no trace of their client's;"
              + " 100 unless said.");

  static final Section<Tracing> FORM =
      new Section<>(
          List.of(OTLP, TOKEN, CA, PERCENT),
          fields ->
              new Tracing(
                  fields.need(OTLP),
                  fields.get(TOKEN),
                  fields.get(CA),
                  Math.toIntExact(fields.or(PERCENT, ALL))));

  private TracingForm() {}
}
