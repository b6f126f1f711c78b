package dev.weir.app;

import dev.weir.config.ConfigLoader;
import dev.weir.config.ConfigLoader.Result;
import java.nio.file.Path;

/** Loads a configuration as a whole, or says everything that is wrong with it. */
final class ConfigurationFile {
  private ConfigurationFile() {}

  /**
   * @throws StartFailed with every fault on a line of its own
   */
  static InForce.Configuration load(Path file) throws StartFailed {
    return switch (read(file)) {
      case Result.Loaded loaded -> new InForce.Configuration(loaded.config(), loaded.policy());
      case Result.Faulty faulty ->
          throw new StartFailed("the configuration has faults:%n%s".formatted(faulty));
    };
  }

  /** The file as it is now; {@code ${env:NAME}} is taken from this process's environment. */
  static Result read(Path file) {
    return new ConfigLoader(System.getenv()).load(file);
  }
}
