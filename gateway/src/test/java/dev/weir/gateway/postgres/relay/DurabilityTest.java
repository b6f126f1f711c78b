package dev.weir.gateway.postgres.relay;

import static dev.weir.gateway.postgres.relay.RawClient.bind;
import static dev.weir.gateway.postgres.relay.RawClient.execute;
import static dev.weir.gateway.postgres.relay.RawClient.parse;
import static dev.weir.gateway.postgres.relay.RawClient.query;
import static dev.weir.gateway.postgres.relay.RawClient.sync;
import static dev.weir.gateway.postgres.relay.ScriptedRelay.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Under {@code durability: fsync} a statement goes on when its record is on disk. */
class DurabilityTest {
  private static final byte[] SIMPLE = bytes(query("SELECT 1"));
  private static final byte[] PARSE = bytes(parse("", "SELECT 1"));
  private static final byte[] EXTENDED =
      bytes(parse("", "SELECT 1"), bind("", ""), execute(""), sync());

  private final CompletableFuture<Void> disk = new CompletableFuture<>();
  private ScriptedRelay relay;

  @BeforeEach
  void aDiskThatTakesItsTime() throws Exception {
    relay = new ScriptedRelay();
    relay.recorder.disk = disk;
  }

  @AfterEach
  void nothingIsLeft() {
    relay.close();
  }

  @Test
  void aQueryWaitsForTheDisk() {
    relay.fromClient(SIMPLE, 0, SIMPLE.length);
    assertThat(relay.toServer()).isEmpty();
    assertThat(relay.recorder.all(Event.Statement.class)).hasSize(1);
    disk.complete(null);
    goOn();
    assertThat(relay.toServer()).isEqualTo(SIMPLE);
    assertThat(relay.recorder.all(Event.Statement.class)).hasSize(1);
  }

  @Test
  void aBoundStatementWaitsForTheDisk() {
    relay.fromClient(EXTENDED, 0, EXTENDED.length);
    byte[] ahead = relay.toServer();
    assertThat(ahead).as("what runs nothing").isEqualTo(PARSE);
    disk.complete(null);
    goOn();
    assertThat(new String(relay.toServer(), StandardCharsets.ISO_8859_1))
        .startsWith("B")
        .contains("E\0\0\0\t")
        .endsWith("S\0\0\0\4");
  }

  @Test
  void whatTheDiskCouldNotKeepIsNotRun() {
    relay.fromClient(SIMPLE, 0, SIMPLE.length);
    disk.completeExceptionally(new IOException("Input/output error"));
    goOn();
    assertThat(relay.toServer()).isEmpty();
    assertThat(new String(relay.toClient(), StandardCharsets.ISO_8859_1)).contains("C58030");
  }

  private void goOn() {
    relay.fromClient(new byte[0], 0, 0);
  }
}
