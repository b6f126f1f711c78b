package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators copy from works as it stands. */
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Path REFERENCE = Path.of("..", "docs", "configuration.md");
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Map<String, String> ENVIRONMENT =
      Map.of("TENANT_ID", "72f988bf-86f1-41af-91ab-2d7cd011db47");

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleLoads(Path example) throws IOException {
    assertLoads(Files.readString(example), example.getFileName().toString());
  }

  @Test
  void theReferencesWholeExampleLoads() throws IOException {
    List<String> blocks =
        YAML_BLOCK
            .matcher(Files.readString(REFERENCE))
            .results()
            .map((MatchResult result) -> result.group(1))
            .toList();
    assertThat(blocks).isNotEmpty();
    assertLoads(blocks.getFirst(), "reference.yaml");
  }

  @Test
  void everyOtherBlockOfTheReferenceFitsIntoAConfiguration() throws IOException {
    List<String> sections =
        YAML_BLOCK
            .matcher(Files.readString(REFERENCE))
            .results()
            .map((MatchResult result) -> result.group(1))
            .skip(1)
            .toList();
    for (String section : sections) {
      assertLoads(Yaml.HEAD + section, "section.yaml");
    }
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  private void assertLoads(String text, String name) throws IOException {
    for (String file : List.of("tls.crt", "tls.key", "azure-root.pem")) {
      Files.writeString(folder.resolve(file), "PEM");
    }
    Path copy = Files.writeString(folder.resolve(name), text);
    ConfigLoader.Result result = new ConfigLoader(ENVIRONMENT).load(copy);
    assertThat(result).as("%s", result).isInstanceOf(ConfigLoader.Result.Loaded.class);
  }
}
