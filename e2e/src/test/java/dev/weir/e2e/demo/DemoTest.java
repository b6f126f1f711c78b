package dev.weir.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code weir demo} in a process of its own: what it says, how it ends, what it leaves behind. */
class DemoTest {
  private static final Duration STORY_MAX = Duration.ofMinutes(2);

  @TempDir private Path scratch = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"--exit", "--mysql --exit"})
  void theWholeStoryHoldsAndEndsWithStatusZero(String options) throws Exception {
    Process demo = start(options.split(" "));
    List<String> said;
    try (BufferedReader lines = demo.inputReader()) {
      said = lines.lines().toList();
    }
    assertThat(demo.waitFor(STORY_MAX.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(said).anyMatch(line -> line.matches("All \\d\\d checks hold\\."));
    assertThat(said).noneMatch(line -> line.contains("✗"));
    assertThat(demo.exitValue()).isZero();
    assertNothingIsLeft(List.of());
  }

  /** Wherever it is: while PostgreSQL starts, in the middle of the story, waiting for visitors. */
  @ParameterizedTest
  @CsvSource({
    "INT, starting PostgreSQL",
    "TERM, starting Weir",
    "INT, 'DELETE FROM payments WHERE id = $1'",
    "INT, Ctrl-C ends the demo"
  })
  void toldToStopItLeavesNothingBehind(String signal, String when) throws Exception {
    Process demo = start();
    var said = new ArrayList<String>();
    try (BufferedReader lines = demo.inputReader()) {
      String line = lines.readLine();
      while (line != null && !line.contains(when)) {
        said.add(line);
        line = lines.readLine();
      }
      assertThat(line).as("after %s", said).isNotNull();
      List<ProcessHandle> children = demo.descendants().toList();
      assertThat(
              new ProcessBuilder("kill", "-" + signal, Long.toString(demo.pid())).start().waitFor())
          .isZero();
      String rest = String.join("\n", lines.lines().toList());
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(rest).doesNotContain("Exception", "could not clean up");
      assertNothingIsLeft(children);
    }
  }

  private void assertNothingIsLeft(List<ProcessHandle> children) throws IOException {
    assertThat(children).noneMatch(ProcessHandle::isAlive);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left).isEmpty();
    }
  }

  private Process start(String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                // Whoever runs tests in the background ignores SIGINT, and its children inherit it.
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + scratch,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weir.demo.Demo"));
    command.addAll(List.of(arguments));
    Process demo = new ProcessBuilder(command).redirectErrorStream(true).start();
    // One that does not end is a failure of the test, not a test without end.
    CompletableFuture.delayedExecutor(STORY_MAX.toSeconds(), TimeUnit.SECONDS)
        .execute(demo::destroyForcibly);
    return demo;
  }
}
