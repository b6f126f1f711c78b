package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code { env: NAME }} or {@code { file: PATH }}. */
final class LocalSecretForm {
  static final Key<String> ENV =
      optional(
          "env",
          Scalar.patterned("^[A-Za-z_][A-Za-z0-9_]*$", LocalSecretForm::variableName),
          "The environment variable that holds the secret.");
  static final Key<Path> FILE = optional("file", Units.path(), "The file that holds the secret.");

  static final Section<SecretSource.Local> FORM =
      new Section<>(List.of(ENV, FILE), LocalSecretForm::make);

  private LocalSecretForm() {}

  private static SecretSource.@Nullable Local make(Fields fields) {
    String variable = fields.get(ENV);
    Path file = fields.get(FILE);
    if (variable != null && file != null) {
      fields.fault(FILE, "the secret comes from \"env\" already; keep one of them");
      return null;
    }
    if (variable != null) {
      return new SecretSource.Env(variable);
    }
    return file == null ? null : new SecretSource.FileContent(file);
  }

  /** The name is not repeated: a secret written here by mistake would be shown. */
  private static String variableName(String text) {
    if (!text.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new IllegalArgumentException("is no name of an environment variable");
    }
    return text;
  }
}
