package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.yaml.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Configurations written for a test. */
final class Yaml {
  static final Map<String, String> ENVIRONMENT = Map.of("TENANT", "acme", "TWO", "a: [b");

  static final String HEAD =
      """
      identity:
        - name: entra
          issuer: https://login.example.com/v2.0
          audience: [api://weir]
      connections:
        - name: orders
          protocol: postgres
          address: db.example.com:5432
          database: orders
          credentials: { user: weir, password: { env: ORDERS_PASSWORD } }
      """;

  private Yaml() {}

  static ConfigLoader.Result load(Path folder, String text) {
    try {
      Path file = Files.writeString(folder.resolve("weir.yaml"), text);
      return new ConfigLoader(ENVIRONMENT).load(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static ConfigLoader.Result.Loaded loaded(Path folder, String text) {
    ConfigLoader.Result result = load(folder, text);
    assertThat(result).as(result.toString()).isInstanceOf(ConfigLoader.Result.Loaded.class);
    return (ConfigLoader.Result.Loaded) result;
  }

  static List<String> faults(Path folder, String text) {
    return switch (load(folder, text)) {
      case ConfigLoader.Result.Loaded _ -> List.of();
      case ConfigLoader.Result.Faulty faulty ->
          faulty.faults().stream().map(Fault::toString).toList();
    };
  }
}
