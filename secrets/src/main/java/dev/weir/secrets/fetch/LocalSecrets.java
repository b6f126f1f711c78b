package dev.weir.secrets.fetch;

import dev.weir.session.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what is on this machine. Thread-safe. */
public final class LocalSecrets {
  private final Function<String, @Nullable String> environment;
  private final SecretFiles files = new SecretFiles();

  /**
   * @param environment gives a variable's value or null; {@code System::getenv} in production
   */
  public LocalSecrets(Function<String, @Nullable String> environment) {
    this.environment = environment;
  }

  /**
   * @return the caller's own
   */
  public Secret read(LocalSecret source) throws SourceFailed {
    return switch (source) {
      case LocalSecret.Env env -> fromEnvironment(env.variable());
      case LocalSecret.FileContent content -> files.read(content.file());
    };
  }

  /** A file that a platform wrote for this process, such as a token of its workload identity. */
  public Secret readOfPlatform(Path file) throws SourceFailed {
    return files.readOfPlatform(file);
  }

  /** A variable that is no secret; null also if it is empty. */
  public @Nullable String variable(String name) {
    String value = environment.apply(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private Secret fromEnvironment(String variable) throws SourceFailed {
    String value = environment.apply(variable);
    if (value == null || value.isEmpty()) {
      throw new SourceFailed(
          "the environment variable %s is %s"
              .formatted(variable, value == null ? "not set" : "empty"));
    }
    return Secret.taking(value.getBytes(StandardCharsets.UTF_8));
  }
}
