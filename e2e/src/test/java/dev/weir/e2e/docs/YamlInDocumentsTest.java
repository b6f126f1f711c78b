package dev.weir.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every YAML block of the documents is a configuration that the real reader takes; a fragment is
 * completed with the sections that must be there and that it does not have.
 */
class YamlInDocumentsTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("TENANT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47");
  private static final Map<String, String> COMPLETION =
      Map.of(
          "identity",
          "identity: [{ name: local, issuer: \"http://127.0.0.1:8080\", audience: [weir] }]\n",
          "connections",
          """
          connections:
            - name: orders
              protocol: postgres
              address: 127.0.0.1:5432
              database: orders
              credentials: { user: weir, password: { env: ORDERS_PASSWORD } }
          """);

  @TempDir private Path folder = Path.of("");

  @TestFactory
  List<DynamicTest> everyBlockLoads() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (Document document : Document.all()) {
      int number = 0;
      for (String block : document.blocks("yaml")) {
        String name = "%s, block %d".formatted(document.name(), ++number);
        tests.add(DynamicTest.dynamicTest(name, () -> assertLoads(block)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(6);
    return tests;
  }

  @Test
  void aFaultyBlockWouldBeSeen() throws IOException {
    assertThat(load("rules: [{ name: x, alow: { actions: [read] } }]\n"))
        .isInstanceOf(ConfigLoader.Result.Faulty.class);
  }

  private void assertLoads(String block) throws IOException {
    ConfigLoader.Result result = load(block);
    assertThat(result).as("%s", result).isInstanceOf(ConfigLoader.Result.Loaded.class);
  }

  private ConfigLoader.Result load(String block) throws IOException {
    for (String file : List.of("tls.crt", "tls.key", "azure-root.pem")) {
      Files.writeString(folder.resolve(file), "PEM");
    }
    var whole = new StringBuilder(block);
    COMPLETION.forEach((section, text) -> {
      if (block.lines().noneMatch(line -> line.startsWith(section + ":"))) {
        whole.append(text);
      }
    });
    Path file = Files.writeString(folder.resolve("weir.yaml"), whole);
    return new ConfigLoader(ENVIRONMENT).load(file);
  }
}
