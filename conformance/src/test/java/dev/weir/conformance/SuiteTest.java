package dev.weir.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void theFilesAreThoseOfSqlByNameWithoutTheSetUp() throws IOException {
    files("b.sql", "a.sql", "notes.txt", "test_setup.sql");
    Suite suite = Suite.read(folder, Set.of());
    assertThat(suite.files()).extracting(Suite::name).containsExactly("a", "b");
    assertThat(suite.setUp()).isEqualTo(folder.toAbsolutePath().resolve("test_setup.sql"));
  }

  @Test
  void aSetUpOfTheFolderGoesBeforeTheOneOfPostgresql() throws IOException {
    files("a.sql", "test_setup.sql", "setup.sql");
    Suite suite = Suite.read(folder, Set.of());
    assertThat(suite.setUp()).isEqualTo(folder.toAbsolutePath().resolve("setup.sql"));
    assertThat(suite.files()).extracting(Suite::name).containsExactly("a");
  }

  @Test
  void onlyNamedFilesAreRun() throws IOException {
    files("a.sql", "b.sql", "c.sql");
    assertThat(Suite.read(folder, Set.of("a", "c.sql")).files())
        .extracting(Suite::name)
        .containsExactly("a", "c");
  }

  @Test
  void aNameThatIsNotThereIsAFault() throws IOException {
    files("a.sql");
    assertThatThrownBy(() -> Suite.read(folder, Set.of("b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("has no b.sql");
    Files.writeString(folder.resolve(ExpectedDifferences.FILE), "c  because");
    assertThatThrownBy(() -> Suite.read(folder, Set.of())).hasMessageEndingWith("has no c.sql");
  }

  @Test
  void aFolderWithoutFilesIsAFault() {
    assertThatThrownBy(() -> Suite.read(folder, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("has no SQL file to compare");
  }

  @Test
  void expectedDifferencesHaveReasons() {
    assertThat(
            ExpectedDifferences.parse(
                List.of("# a comment", "", "plans   the time differs", "b the other reason")))
        .containsEntry("plans", "the time differs")
        .containsEntry("b", "the other reason")
        .hasSize(2);
    assertThatThrownBy(() -> ExpectedDifferences.parse(List.of("plans")))
        .hasMessage("expected-differences gives no reason for plans");
    assertThatThrownBy(() -> ExpectedDifferences.parse(List.of("a x", "a y")))
        .hasMessage("expected-differences names a twice");
  }

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(folder.resolve(name));
    }
  }
}
