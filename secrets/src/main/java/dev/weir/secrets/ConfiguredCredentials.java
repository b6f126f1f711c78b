package dev.weir.secrets;

import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.session.UpstreamCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The credentials that the configuration names, read from their source each time. Thread-safe. */
public final class ConfiguredCredentials implements UpstreamCredentials {
  private final Supplier<Map<String, CredentialSettings>> settings;
  private final Function<String, @Nullable String> environment;
  private final SecretFiles files = new SecretFiles();

  /**
   * @param settings those in force, by the connection's name
   * @param environment gives a variable's value or null; {@code System::getenv} in production
   */
  public ConfiguredCredentials(
      Supplier<Map<String, CredentialSettings>> settings,
      Function<String, @Nullable String> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  @Override
  public Credential fetch(String connection) throws CredentialUnavailable {
    CredentialSettings wanted = settings.get().get(connection);
    if (wanted == null) {
      throw new CredentialUnavailable(
          "connection \"%s\" has no credentials in the configuration".formatted(connection));
    }
    try {
      Secret password =
          switch (wanted.password()) {
            case CredentialSource.Env env -> fromEnvironment(env.variable());
            case CredentialSource.FileSource source -> files.read(source.file());
          };
      return new Credential(wanted.user(), password);
    } catch (SourceFailed e) {
      throw new CredentialUnavailable(
          "connection \"%s\": %s".formatted(connection, e.getMessage()));
    }
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
