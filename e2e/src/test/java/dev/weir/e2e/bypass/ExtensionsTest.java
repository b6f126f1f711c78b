package dev.weir.e2e.bypass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What extensions bring is no way out: functions that connect back, run texts or read pages, tables
 * of other servers that are this one, operators that fail where the server's own do not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExtensionsTest {
  private static final String RULES =
      """
      rules:
        - name: agents may do everything
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
      """;
  private static final String PROTECT =
      """
      protect:
        - name: national id
          columns: [public.customers.ssn, public.uniq.ssn, public.ci.ssn, public.hst.ssn, public.hst.h]
          mask: { keepLast: 4 }
          use: none
      """;

  private final Duel duel = new Duel(RULES, PROTECT);

  @BeforeAll
  void attempt() throws Exception {
    PostgresServer server =
        PostgresServer.start(
            PostgresOptions.defaults()
                .withSetting("shared_preload_libraries", "pg_stat_statements")
                .withSetting("autovacuum", "off")
                .withHbaLine("host all loop 127.0.0.1/32 trust"));
    server.execute("CREATE ROLE loop SUPERUSER LOGIN");
    server.execute("CREATE DATABASE extended");
    server.execute("extended", Attempt.resource("extension-schema.sql"));
    duel.fight(
        server,
        "extended",
        Attempt.resource("extension-values.sql"),
        Attempt.in("extension-attempts.txt"),
        List.of(),
        Duel.Kind.SIMPLE,
        Duel.Kind.BINARY,
        Duel.Kind.UNPROTECTED);
  }

  @AfterAll
  void close() throws Exception {
    duel.close();
  }

  @TestFactory
  Stream<DynamicTest> inSimpleProtocol() {
    return duel.held(Duel.Kind.SIMPLE);
  }

  @TestFactory
  Stream<DynamicTest> inExtendedProtocolAsBinary() {
    return duel.held(Duel.Kind.BINARY);
  }

  @Test
  void citextIsMaskedAsText() {
    assertThat(duel.ofValue(Duel.Kind.SIMPLE, "citext").toString()).contains("*******3333");
    assertThat(duel.ofValue(Duel.Kind.BINARY, "citext").toString()).contains("*******3333");
  }

  @TestFactory
  Stream<DynamicTest> withoutProtectionTheValueComesOut() {
    return duel.shownWithoutProtection();
  }
}
