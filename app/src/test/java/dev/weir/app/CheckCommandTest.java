package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aConfigurationWithoutFaultsIsSaidToBeSo() throws IOException {
    CommandLineRun run = CommandLineRun.of("check", file(Configurations.HEAD));
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .matches("(?s).*weir\\.yaml: no faults; 1 connection, policy [0-9a-f]{64}\\R");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyFaultIsTold() throws IOException {
    String text = Configurations.HEAD + "rules: [{ nam: x, allow: { actions: [reed] } }]\n";
    CommandLineRun run = CommandLineRun.of("check", file(text));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "weir.yaml:13:9 rules[0]: \"name\" is missing",
            "weir.yaml:13:11 rules[0].nam: unknown key, did you mean \"name\"?",
            run.err().lines().skip(2).findFirst().orElse(""),
            "3 faults");
    assertThat(run.err()).contains("did you mean \"read\"?");
  }

  @Test
  void faultsCanBeHadAsJson() throws IOException {
    CommandLineRun run =
        CommandLineRun.of("check", "--json", file(Configurations.HEAD + "modee: observe\n"));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "{\"file\":\"weir.yaml\",\"line\":13,\"column\":1,\"path\":\"modee\","
                + "\"message\":\"unknown key, did you mean \\\"mode\\\"?\"}");
    assertThat(CommandLineRun.of("check", "--json", file(Configurations.HEAD)))
        .isEqualTo(new CommandLineRun(0, "", ""));
  }

  @Test
  void aFileThatIsNotThereAndAFolderWithoutYamlAreFaults() throws IOException {
    Path path = folder.resolve("no.yaml");
    CommandLineRun missing = CommandLineRun.of("check", path.toString());
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).isEqualToIgnoringNewLines(path + ": is not there1 fault");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(CommandLineRun.of("check", empty.toString()).err())
        .contains("no *.yaml file is in this folder");
  }

  @Test
  void aWrongCallIsNoFaultOfTheConfiguration() {
    assertThat(CommandLineRun.of("check", "--strict").status()).isEqualTo(2);
    assertThat(CommandLineRun.of("check", "--help").out()).contains("[--json]", "[FILE]");
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("weir.yaml"), text).toString();
  }
}
