package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionLogTest {
  @TempDir private Path folder = Path.of("");

  /** A long one that was due before everybody had settled in is not a latency of those who have. */
  @Test
  void whatWasDueWhileClientsSettledInIsLeftOut() throws IOException {
    Files.writeString(
        folder.resolve("log.1"),
        """
        0 1 20000 0 1000 520000 15000
        0 2 900000 0 1001 400000 700000
        0 3 700 0 1001 500700 100
        """);
    Files.writeString(folder.resolve("log.1.1"), "1 1 250 0 1003 250 10\n");
    TransactionLog log = TransactionLog.read(folder);
    assertThat(log.latenciesMillis(Duration.ofSeconds(1))).containsExactlyInAnyOrder(0.7, 0.25);
    assertThat(log.latenciesMillis(Duration.ZERO)).hasSize(4).contains(20.0, 900.0);
  }

  @Test
  void whatAClientWaitsForItsAnswerBeginsWhenItAsks() throws IOException {
    Files.writeString(
        folder.resolve("log.1"),
        """
        0 1 700 0 1001 500700 100
        0 2 900 0 1002 500900 900
        """);
    assertThat(TransactionLog.read(folder).answersMillis(Duration.ZERO)).containsExactly(0.6, 0.0);
    Files.writeString(folder.resolve("log.1"), "0 1 700 0 1001 500700\n");
    assertThat(TransactionLog.read(folder).answersMillis(Duration.ZERO)).containsExactly(0.7);
  }
}
