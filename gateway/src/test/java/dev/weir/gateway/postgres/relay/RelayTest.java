package dev.weir.gateway.postgres.relay;

import dev.weir.testkit.postgres.AuthenticationMethod;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import dev.weir.testkit.postgres.PostgresUser;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A relay in front of a real PostgreSQL with a few tables. */
abstract class RelayTest {
  static final String USER = "agent";

  /** Started once for all tests of this module; stopped when the JVM ends. */
  private static final class Started {
    static final PostgresServer SERVER = start();

    private static PostgresServer start() {
      PostgresServer server =
          PostgresServer.start(
              PostgresOptions.defaults()
                  .withUser(new PostgresUser(USER, "x", AuthenticationMethod.TRUST)));
      server.execute(
          """
          CREATE TABLE people(id int PRIMARY KEY, name text, ssn text);
          INSERT INTO people VALUES (1, 'Ann', '111-22-3333'), (2, 'Bob', '444-55-6666');
          CREATE TABLE numbers(n int);
          CREATE SCHEMA hidden;
          CREATE TABLE hidden.things(a int);
          GRANT ALL ON ALL TABLES IN SCHEMA public TO agent;
          GRANT CREATE ON SCHEMA public TO agent;
          """);
      return server;
    }
  }

  RelayRig rig;

  @BeforeEach
  void startRig() throws Exception {
    rig = new RelayRig(server(), USER);
    String oid =
        Started.SERVER
            .query("postgres", "SELECT 'people'::regclass::oid::text")
            .getFirst()
            .getFirst();
    rig.catalogue.table("people", Long.parseLong(oid), "id", "name", "ssn");
  }

  @AfterEach
  void stopRig() {
    rig.close();
  }

  static PostgresServer postgres() {
    return Started.SERVER;
  }

  static InetSocketAddress server() {
    return new InetSocketAddress(Started.SERVER.host(), Started.SERVER.port());
  }

  RawClient client() throws IOException {
    return new RawClient(rig.address(), USER);
  }
}
