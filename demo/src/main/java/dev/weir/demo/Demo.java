package dev.weir.demo;

import dev.weir.app.StartFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code weir demo}: runs the main job for real, then stays up. With {@code --exit} it checks
 * itself and ends.
 */
public final class Demo {
  private static final String USAGE =
      """
      Usage: ./weir demo [--exit]

      Starts a PostgreSQL with sample data, an OIDC issuer and Weir, lets a scripted agent work through it, and
      stays up so that you can try for yourself. Ctrl-C ends it and leaves nothing behind.

        --exit   end after the story; status 0 only if everything was as it should be
      """;

  private Demo() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<String> options = List.of(arguments);
    if (options.contains("--help") || options.contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    if (!List.of("--exit").containsAll(options)) {
      System.err.print(USAGE);
      System.exit(2);
    }
    System.exit(run(options.contains("--exit")));
  }

  private static int run(boolean exit) throws InterruptedException {
    var narrator = new Narrator(System.out, System.console() != null);
    try {
      World world = World.start(narrator);
      var closing = new AtomicBoolean();
      var closed = new CountDownLatch(1);
      Runnable close =
          () -> {
            if (closing.compareAndSet(false, true)) {
              closeQuietly(world);
              closed.countDown();
            }
          };
      Runtime.getRuntime().addShutdownHook(new Thread(close, "demo-shutdown"));
      Path danasToken = world.keep("dana.token", world.reviewerToken());
      Path alicesToken = world.keep("alice.token", world.agentToken());
      try (Agent agent = Agent.connect(world.postgresPort(), "alice", world.agentToken());
          Reviewer dana = new Reviewer(world.web(), world.reviewerToken())) {
        new Story(world, narrator, agent, dana, danasToken).tell();
      }
      int status = summary(narrator);
      if (!exit) {
        invitation(narrator, world, alicesToken, danasToken);
        closed.await();
      }
      close.run();
      return status;
    } catch (IOException | SQLException | StartFailed | IllegalStateException e) {
      System.err.println("weir demo: " + e.getMessage());
      return 1;
    }
  }

  private static int summary(Narrator narrator) {
    narrator.say("");
    if (narrator.failures().isEmpty()) {
      narrator.say("All %d checks hold.".formatted(narrator.checks()));
      return 0;
    }
    narrator.say("Not as it should be:");
    narrator.failures().forEach(failure -> narrator.say("  " + failure));
    return 1;
  }

  private static void invitation(
      Narrator narrator, World world, Path alicesToken, Path danasToken) {
    narrator.chapter("Try it yourself");
    narrator.say(
        """
        psql, as alice the agent (her token is the password):
            PGPASSWORD=$(cat %1$s) psql -h 127.0.0.1 -p %2$d -U alice orders

        Then, for example:
            SELECT * FROM customers LIMIT 5;
            SELECT md5(ssn) FROM customers LIMIT 1;
            DROP TABLE orders;
            DELETE FROM payments WHERE id = 9;      -- waits for dana

        As dana, who may say yes:
            export WEIR_URL=%3$s
            ./weir approvals --token-file %4$s
            ./weir approvals yes ID --reason 'fine' --token-file %4$s
            ./weir search customers --token-file %4$s
        or in a browser: %3$s with the token in %4$s

        The rules are in %5$s: change them and save; sessions stay open.

        Ctrl-C ends the demo and leaves nothing behind.
        """
            .formatted(
                alicesToken, world.postgresPort(), world.web(), danasToken, world.configuration()));
  }

  private static void closeQuietly(World world) {
    try {
      world.close();
    } catch (IOException e) {
      System.err.println("weir demo: could not clean up: " + e.getMessage());
    }
  }
}
