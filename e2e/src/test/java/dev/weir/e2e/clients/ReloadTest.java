package dev.weir.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A policy is changed while sessions are open. */
class ReloadTest {
  private static final Duration IN_FORCE_MAX = Duration.ofSeconds(15);
  private static final String MASKED =
      Shop.READ_ONLY
          + """
          protect:
            - { name: mail, columns: ["public.customers.email"], mask: redact }
          """;
  private static final String REFUSED =
      Shop.READ_ONLY
          + """
            - name: nobody reads customers now
              deny: { actions: [select], tables: ["public.customers"] }
          """;
  private static final String FAULTY =
      Shop.READ_ONLY.replace("allow:", "alow:") + "protekt: [ { mask: nothing } ]\n";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    // The list is read while the gateway's threads add to it.
    log.list = new java.util.concurrent.CopyOnWriteArrayList<>();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  @Test
  void anOpenSessionLivesOnAndItsNextStatementIsJudgedByTheNewPolicy() throws Exception {
    try (Sides sides = Sides.open(Shop.READ_ONLY);
        Connection open = sides.through(new Properties());
        PreparedStatement known =
            open.prepareStatement("SELECT email FROM customers WHERE id = ?")) {
      known.setInt(1, 1);
      // Prepared at the server before the policy changes.
      for (int i = 0; i < 7; i++) {
        assertThat(email(known)).isEqualTo("ann@example.com");
      }
      int process = process(open);

      sides.rig().rewritePolicy(MASKED);
      Await.until(IN_FORCE_MAX, "the mask", () -> email(known).equals("****"));

      sides.rig().rewritePolicy(REFUSED);
      Await.until(IN_FORCE_MAX, "the refusal", () -> email(known).equals("42501"));
      assertThat(process(open)).as("the session is the same").isEqualTo(process);

      sides.rig().rewritePolicy(Shop.READ_ONLY);
      Await.until(IN_FORCE_MAX, "the first policy", () -> email(known).equals("ann@example.com"));
    }
  }

  @Test
  void aTransactionThatIsOpenGoesOnUnderTheNewPolicy() throws Exception {
    try (Sides sides = Sides.open(Shop.READ_ONLY);
        Connection open = sides.through(new Properties());
        Connection watching = sides.through(new Properties());
        PreparedStatement known = open.prepareStatement("SELECT email FROM customers");
        PreparedStatement seen = watching.prepareStatement("SELECT email FROM customers")) {
      open.setAutoCommit(false);
      assertThat(email(known)).isEqualTo("ann@example.com");
      sides.rig().rewritePolicy(MASKED);
      Await.until(IN_FORCE_MAX, "the mask", () -> email(seen).equals("****"));
      assertThat(email(known)).isEqualTo("****");
      open.commit();
    }
  }

  @Test
  void aFaultyFileChangesNothingAndIsLogged() throws Exception {
    try (Sides sides = Sides.open(MASKED);
        Connection open = sides.through(new Properties());
        PreparedStatement known = open.prepareStatement("SELECT email FROM customers")) {
      assertThat(email(known)).isEqualTo("****");
      sides.rig().rewritePolicy(FAULTY);
      Await.until(IN_FORCE_MAX, "the faults", () -> told("protekt") && told("alow"));
      assertThat(log.list)
          .anySatisfy(event ->
              assertThat(event.getFormattedMessage())
                  .contains("weir.yaml:")
                  .contains("did you mean \"allow\""));
      assertThat(email(known)).isEqualTo("****");
      try (Connection later = sides.through(new Properties());
          PreparedStatement same = later.prepareStatement("SELECT email FROM customers")) {
        assertThat(email(same)).isEqualTo("****");
      }
      sides.rig().rewritePolicy(Shop.READ_ONLY);
      Await.until(IN_FORCE_MAX, "the mended file", () -> email(known).equals("ann@example.com"));
    }
  }

  private boolean told(String what) {
    return List.copyOf(log.list).stream()
        .anyMatch(event -> event.getFormattedMessage().contains(what));
  }

  /** The first address, or the SQLSTATE of the refusal. */
  private static String email(PreparedStatement statement) {
    try (ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getString(1);
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  private static int process(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT pg_backend_pid()");
        ResultSet result = statement.executeQuery()) {
      result.next();
      return result.getInt(1);
    }
  }
}
