package dev.weir.e2e.bypass;

import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every attempt is made in two databases that differ in the protected values alone. Protection
 * holds if a client sees the same of both, byte for byte; without protection it must not, or the
 * attempt shows nothing. The connection's role is a superuser, so that nothing is refused but by
 * Weir.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BypassCorpusTest {
  private static final String RULES =
      """
      rules:
        - name: agents may do everything
          who: { groups: [ai-agents] }
          allow: { actions: [all] }
        - name: readers read
          who: { groups: [readers] }
          allow: { actions: [read], tables: ["public.*"] }
      """;
  private static final String PROTECT =
      """
      protect:
        - name: national id
          columns:
            - public.customers.ssn
            - public.part.ssn
            - public.audited.ssn
            - public.kid.ssn
            - public.kid2.ssn
            - public.refs.ssn
            - public.dom.v
            - public.gen.ssn
            - public.plist.ssn
            - public.miss.ssn
            - public.rls.ssn
            - public.gv.ssn
            - public.owners.ssn
            - public.loose.ssn
            - public.loud.ssn
            - public.pex.ssn
            - public.phash.ssn
          mask: { keepLast: 4 }
          use: none
        - name: documents
          columns: [public.customers.data]
          mask: redact
          use: none
      """;

  private final Duel duel = new Duel(RULES, PROTECT);

  @BeforeAll
  void attempt() throws Exception {
    // Statistics and dead rows are those of the attempts alone, whenever the server has time.
    PostgresServer server =
        PostgresServer.start(
            PostgresOptions.defaults()
                .withSetting("wal_level", "logical")
                .withSetting("autovacuum", "off"));
    server.execute("CREATE DATABASE bypass");
    server.execute("bypass", Attempt.resource("schema.sql"));
    List<Attempt> more = new ArrayList<>(Attempt.in("statement-attempts.txt"));
    more.addAll(Attempt.in("window-attempts.txt"));
    duel.fight(
        server, "bypass", Attempt.resource("values.sql"), Attempt.core(), more, Duel.Kind.values());
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
  Stream<DynamicTest> inExtendedProtocolAsText() {
    return duel.held(Duel.Kind.TEXT);
  }

  @TestFactory
  Stream<DynamicTest> inExtendedProtocolAsBinary() {
    return duel.held(Duel.Kind.BINARY);
  }

  @TestFactory
  Stream<DynamicTest> inUnusualWays() {
    return duel.held(Duel.Kind.UNUSUAL);
  }

  @TestFactory
  Stream<DynamicTest> byWhoMayOnlyRead() {
    return duel.held(Duel.Kind.READER);
  }

  @TestFactory
  Stream<DynamicTest> withoutProtectionTheValueComesOut() {
    return duel.shownWithoutProtection();
  }

  @TestFactory
  Stream<DynamicTest> everyWayOfSendingBringsAnUnprotectedValueOut() {
    return duel.everyModeShows();
  }
}
