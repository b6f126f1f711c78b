package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.rule.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldersTest {
  @TempDir Path parent;
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(parent.resolve("conf"));
    write("10-base.yaml", Yaml.HEAD.replace("{ env: ORDERS_PASSWORD }", "{ file: secrets/pw }"));
  }

  @Test
  void filesAreMergedWhateverTheirOrder() throws IOException {
    write("00-rules.yaml", "rules: [{ name: a, where: { connections: [orders] }, %s }]");
    write("20-rules.yml", "rules: [{ name: b, %s }]");
    var loaded = (ConfigLoader.Result.Loaded) load();
    assertThat(loaded.policy().ruleset().rules()).extracting(Rule::name).containsExactly("a", "b");
    assertThat(loaded.config().connections().getFirst().credentials().password())
        .isEqualTo(new SecretSource.FileContent(folder.resolve("secrets/pw")));
    assertThat(loaded.config().data()).isEqualTo(folder.resolve("weir-data"));
  }

  @Test
  void aNameUsedInTwoFilesIsAFaultThatNamesBoth() throws IOException {
    write("20-a.yaml", "rules: [{ name: a, %s }]");
    write("20-b.yaml", "rules: [{ name: a, %s }]");
    assertThat(load().toString())
        .isEqualTo(
            "conf/20-b.yaml:1:17 rules[0].name: another rule is named \"a\", in conf/20-a.yaml"
                + " line 1");
  }

  @Test
  void aSectionThatCanOnlyBeGivenOnceIsAFaultInTheSecondFile() throws IOException {
    write("20-a.yaml", "mode: enforce");
    write("30-b.yaml", "mode: observe");
    assertThat(load().toString())
        .isEqualTo(
            "conf/30-b.yaml:1:1 mode: is given in conf/20-a.yaml already; only connections,"
                + " identity, notify, protect, rules may be spread over files");
  }

  @Test
  void otherFilesAndHiddenOnesAreNotRead() throws IOException {
    write(".hidden.yaml", "nonsense");
    write("notes.txt", "nonsense");
    write("rules.yaml.bak", "nonsense");
    assertThat(load()).isInstanceOf(ConfigLoader.Result.Loaded.class);
  }

  @Test
  void aFolderWithoutYamlIsAFault() throws IOException {
    Files.delete(folder.resolve("10-base.yaml"));
    assertThat(load().toString()).isEqualTo(folder + ": no *.yaml file is in this folder");
  }

  @Test
  void sameRulesInOtherFilesHaveTheSameFingerprint() throws IOException {
    write("20-a.yaml", "rules: [{ name: a, %s }]");
    write("30-b.yaml", "rules: [{ name: b, %s }]");
    String fingerprint = ((ConfigLoader.Result.Loaded) load()).policy().fingerprint();
    write("20-a.yaml", "rules: [{ name: b, %s }]");
    write("30-b.yaml", "rules: [{ name: a, %s }]");
    assertThat(((ConfigLoader.Result.Loaded) load()).policy().fingerprint()).isEqualTo(fingerprint);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text.replace("%s", "allow: { actions: [read] }"));
  }

  private ConfigLoader.Result load() {
    return new ConfigLoader(Yaml.ENVIRONMENT).load(folder);
  }
}
