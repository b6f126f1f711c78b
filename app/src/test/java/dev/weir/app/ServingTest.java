package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood without the whole command line is what that would understand. */
class ServingTest {
  private static Path byTheWholeCommandLine(String... words) {
    var parsed = Objects.requireNonNull(Commands.all().parseArgs(words).subcommand());
    return ((ServeCommand) parsed.commandSpec().userObject()).configuration();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --config weir.yaml",
        "serve -c conf.d",
        "serve --config=/etc/weir/weir.yaml",
        "serve --config=a=b",
        "serve -c a,b.yaml",
        "serve -c serve",
        "serve --config check"
      })
  void theSameConfiguration(String line) {
    String[] words = line.split(" ");
    assertThat(Serving.configuration(words)).isEqualTo(byTheWholeCommandLine(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check",
        "check --config weir.yaml",
        "--help",
        "serve --help",
        "serve -c",
        "serve --config",
        "serve --config=",
        "serve -cweir.yaml",
        "serve weir.yaml",
        "serve --conf weir.yaml",
        "serve --config --help",
        "serve -c -h",
        "serve -c a.yaml -h",
        "serve -c a.yaml -c b.yaml",
        "serve -c @file",
        "serve -c \"a.yaml\"",
        "serve -c ${env:HOME}"
      })
  void theRestIsLeftToTheWholeCommandLine(String line) {
    assertThat(Serving.configuration(line.isEmpty() ? new String[0] : line.split(" "))).isNull();
  }

  @Test
  void whyItCannotStartIsSaidInTheSameWay() {
    var errors = new ByteArrayOutputStream();
    String missing = "target/no-such-folder/weir.yaml";
    int status =
        Serving.run(Path.of(missing), new PrintStream(errors, true, StandardCharsets.UTF_8));
    CommandLineRun whole = CommandLineRun.of("serve", "--config", missing);
    assertThat(errors.toString(StandardCharsets.UTF_8))
        .contains("is not there")
        .isEqualTo(whole.err());
    assertThat(status).isEqualTo(whole.status()).isNotZero();
  }
}
