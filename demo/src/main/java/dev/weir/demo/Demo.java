package dev.weir.demo;

import dev.weir.app.StartFailed;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/**
 * {@code weir demo}: runs the main job for real, then stays up. With {@code --exit} it checks
 * itself and ends.
 */
public final class Demo {
  private static final String USAGE =
      """
      Usage: ./weir demo [--mysql] [--exit]

      Starts a PostgreSQL with sample data, an OIDC issuer and Weir, lets a scripted agent work through it, and
      stays up so that you can try for yourself. Ctrl-C ends it and leaves nothing behind.

        --mysql  the same with a MariaDB and MySQL's protocol
        --exit   end after the story; status 0 only if everything was as it should be
      """;

  private Demo() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<String> options = List.of(arguments);
    if (options.contains("--help") || options.contains("-h")) {
      System.out.print(USAGE);
      return;
    }
    if (!List.of("--exit", "--mysql").containsAll(options)) {
      System.err.print(USAGE);
      System.exit(2);
    }
    World.Kind kind = options.contains("--mysql") ? World.Kind.MARIADB : World.Kind.POSTGRES;
    System.exit(run(kind, options.contains("--exit")));
  }

  private static int run(World.Kind kind, boolean exit) throws InterruptedException {
    var narrator = new Narrator(System.out, System.console() != null);
    var world = new World(narrator, kind);
    // Before anything is started, so that there is no moment at which Ctrl-C leaves something.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(world), "demo-shutdown"));
    try {
      world.start();
      int status = story(world, narrator);
      if (!exit) {
        invitation(narrator, world);
        world.awaitClosed();
      }
      return status;
    } catch (IOException | SQLException | StartFailed | RuntimeException e) {
      // Whoever is told to stop in the middle of the story loses its connections; that is no fault.
      if (!world.closed()) {
        System.err.println("weir demo: " + e.getMessage());
      }
      return 1;
    } finally {
      close(world);
    }
  }

  private static int story(World world, Narrator narrator)
      throws IOException, SQLException, InterruptedException {
    try (Agent agent = Agent.connect(world);
        Reviewer dana = Reviewer.of(world)) {
      new Story(world, narrator, agent, dana, world.reviewerTokenFile()).tell();
    }
    return narrator.summary();
  }

  private static void invitation(Narrator narrator, World world) {
    narrator.chapter("Try it yourself");
    narrator.say(
        """
        As alice's agent (the token is the password):

            %1$s

        Then, for example:

            SELECT * FROM customers LIMIT 5;        -- e-mail addresses and national ids are masked
            SELECT md5(ssn) FROM customers LIMIT 1; -- so is whatever is made of them
            DROP TABLE orders;                      -- refused, and the connection lives on
            DELETE FROM payments WHERE id = 9;      -- waits for dana

        In another terminal, as dana, who may say yes:

            export WEIR_URL=%2$s WEIR_TOKEN=$(cat %3$s)
            ./weir approvals%5$s
            ./weir approvals yes ID --reason 'fine'%5$s
            ./weir search customers --since 1h%5$s
            ./weir replay SESSION%5$s

        or in a browser, where "Sign in with people" makes you dana:

            %2$s

        The rules are in %4$s: change them, save, and the next statement
        is judged by them; sessions stay open.

        Ctrl-C ends the demo and leaves nothing behind.
        """
            .formatted(
                world.shop().client(world.port(), world.gatewayAuthority(), world.agentTokenFile()),
                world.web(),
                world.reviewerTokenFile(),
                world.configuration(),
                world.tls() ? " --ca " + world.gatewayAuthority() : ""));
  }

  private static void close(World world) {
    try {
      world.close();
    } catch (IOException e) {
      System.err.println("weir demo: could not clean up: " + e.getMessage());
    }
  }
}
