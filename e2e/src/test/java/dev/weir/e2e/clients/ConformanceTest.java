package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.Outcome;
import dev.weir.conformance.Psql;
import dev.weir.conformance.SideBySide;
import dev.weir.conformance.Suite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The project's own files of SQL print the same through Weir and straight. */
@TestInstance(Lifecycle.PER_CLASS)
class ConformanceTest {
  private final Psql psql = new Psql(Program.named("psql").file(), Duration.ofSeconds(60));
  private SideBySide sides;

  @BeforeAll
  void start() throws Exception {
    sides = SideBySide.start(suite(), psql);
  }

  @AfterAll
  void close() throws Exception {
    if (sides != null) {
      sides.close();
    }
  }

  @TestFactory
  List<DynamicTest> everyFilePrintsTheSame() throws Exception {
    var tests = new ArrayList<DynamicTest>();
    for (Path file : suite().files()) {
      tests.add(
          DynamicTest.dynamicTest(
              String.valueOf(file.getFileName()),
              () -> {
                Outcome outcome = sides.compare(file);
                assertThat(outcome.verdict().failure())
                    .as("%s%n%s", outcome.verdict(), outcome.diff())
                    .isFalse();
                // Else a psql that cannot sign in, on both sides, would look like success.
                assertThat(outcome.straight())
                    .hasSizeGreaterThan(15)
                    .noneMatch(line -> line.startsWith("psql failed"));
              }));
    }
    assertThat(tests).hasSizeGreaterThan(10);
    return tests;
  }

  @Test
  void whatOneSideAloneIsToldIsSeen(@TempDir Path folder) throws Exception {
    // Weir's part of the name is there in front of the server only.
    Path file =
        Files.writeString(
            folder.resolve("told.sql"),
            "SELECT 'same';\nSELECT current_setting('application_name');\nSELECT random();\n");
    Outcome outcome = sides.compare(file);
    assertThat(outcome.verdict()).isEqualTo(Outcome.Verdict.DIFFERS);
    assertThat(outcome.diff()).contains("- conformance").doesNotContain("random (");
  }

  private static Suite suite() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("mvnw"))) {
      root = Objects.requireNonNull(root.getParent(), "no project root above");
    }
    return Suite.read(root.resolve("conformance/sql"), Set.of());
  }
}
