package dev.weir.gateway.mysql.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.EventLoops;
import dev.weir.gateway.Grants;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.session.Credential;
import dev.weir.session.Secret;
import dev.weir.session.UpstreamCredentials;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class KillSenderTest {
  /** OK to what was asked, with nothing in it. */
  private static final byte[] FINE = "\0\0\0\2\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  @Test
  void aServerThatNeverAnswersTheKillIsLeftInTime() throws Exception {
    var asked = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    UpstreamCredentials vault =
        connection -> new Credential("agent", Secret.taking("x".getBytes(StandardCharsets.UTF_8)));
    try (var loops = EventLoops.start(1);
        var server =
            new ScriptedServer(on -> {
              on.say(ScriptedServer.greeting(ScriptedServer.CAPABILITIES, "mysql_native_password"))
                  .hear()
                  .say(FINE)
                  .hear();
              asked.countDown();
              try {
                on.hear();
              } catch (EOFException end) {
                left.countDown();
              }
            })) {
      var target =
          new UpstreamTarget(
              "orders",
              "localhost",
              server.port(),
              "orders",
              UpstreamTarget.TlsMode.DISABLE,
              null,
              Duration.ofSeconds(10),
              Duration.ofMillis(300));
      var connector = new UpstreamConnector(loops, Thread::startVirtualThread, vault);
      new KillSender(
              connector,
              vault,
              Thread::startVirtualThread,
              Grants.on("orders"),
              target,
              loops.next(),
              "agent",
              7)
          .send();
      assertThat(asked.await(10, TimeUnit.SECONDS)).as("asked to kill").isTrue();
      assertThat(left.await(5, TimeUnit.SECONDS)).as("left").isTrue();
      assertThat(server.received()).contains("KILL QUERY 7");
    }
  }
}
