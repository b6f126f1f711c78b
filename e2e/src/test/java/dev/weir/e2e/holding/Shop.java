package dev.weir.e2e.holding;

import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A shop whose rows agents change only with a yes, and how they ask. */
final class Shop implements AutoCloseable {
  static final String POLICY =
      """
      roles:
        auditor: { groups: [dba] }
      rules:
        - name: agents read, and set up their sessions
          who: { groups: [ai-agents] }
          allow: { actions: [read, set, create, call, transaction] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 2m, transactionWait: 1m, retry: 30m }
        - name: updates need two
          who: { groups: [ai-agents] }
          approve: { actions: [update], by: { groups: [dba] }, quorum: 2, wait: 2m }
        - name: inserts have no patience
          who: { groups: [ai-agents] }
          approve: { actions: [insert], by: { groups: [dba] }, wait: 1s, transactionWait: 1s, retry: 30m }
        - name: copying in
          who: { groups: [ai-agents] }
          approve: { actions: [copy], by: { groups: [dba] }, wait: 2m }
        - name: merging is patient, but not in a transaction
          who: { groups: [ai-agents] }
          approve: { actions: [merge], by: { groups: [dba] }, wait: 2m, transactionWait: 1s }
      protect:
        - { name: national id, columns: ["public.people.ssn"], mask: { keepLast: 4 } }
      limits: { sessionsPerUserMax: 500 }
      """;

  final PostgresServer server;
  final GatewayRig rig;
  final Desk dana;

  private Shop(PostgresServer server, GatewayRig rig) {
    this.server = server;
    this.rig = rig;
    this.dana = desk("dana");
  }

  static Shop open() throws Exception {
    return open(PostgresOptions.defaults(), POLICY);
  }

  static Shop open(PostgresOptions options, String policy) throws Exception {
    PostgresServer server = PostgresServer.start(options);
    try {
      server.execute("CREATE TABLE payments (id int PRIMARY KEY, note text)");
      server.execute("INSERT INTO payments SELECT n, 'note ' || n FROM generate_series(1, 1000) n");
      server.execute("CREATE SCHEMA archive");
      server.execute("CREATE TABLE archive.payments (LIKE public.payments)");
      server.execute("INSERT INTO archive.payments SELECT * FROM public.payments");
      return new Shop(server, GatewayRig.start(server, "postgres", policy));
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  Desk desk(String user) {
    return new Desk(rig.web(), rig.token(user, "dba"));
  }

  /** The desk for somebody who signs in through another client application. */
  Desk desk(String user, String agent) {
    return new Desk(
        rig.web(), rig.issuer().mint(user, Set.of("dba"), agent, java.time.Duration.ofHours(1)));
  }

  Connection alice() throws SQLException {
    return rig.connect("alice", "ai-agents");
  }

  /** By the simple query protocol. */
  Connection aliceSimply() throws SQLException {
    var properties = new Properties();
    properties.setProperty("preferQueryMode", "simple");
    return rig.connect(properties, "alice", "ai-agents");
  }

  /** How many rows of public.payments have an id in this list, asked past Weir. */
  long rows(String ids) {
    return count("public.payments WHERE id IN (" + ids + ")");
  }

  long count(String from) {
    return Long.parseLong(
        String.valueOf(
            server.query("postgres", "SELECT count(*) FROM " + from).getFirst().getFirst()));
  }

  /** A statement under way on a thread of its own. */
  static CompletableFuture<Integer> sent(Statement statement, String sql) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            statement.execute(sql);
            return statement.getUpdateCount();
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        Thread::startVirtualThread);
  }

  static CompletableFuture<Integer> sent(PreparedStatement statement) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return statement.executeUpdate();
          } catch (SQLException e) {
            throw new CompletionException(e);
          }
        },
        Thread::startVirtualThread);
  }

  static int changed(CompletableFuture<Integer> sent) throws InterruptedException {
    try {
      return sent.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the statement did not go through", e);
    }
  }

  static SQLException refused(CompletableFuture<Integer> sent) throws InterruptedException {
    try {
      throw new AssertionError("went through: " + sent.get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException refusal) {
        return refusal;
      }
      throw new AssertionError("no SQL error", e);
    } catch (TimeoutException e) {
      throw new AssertionError("neither went through nor was refused", e);
    }
  }

  static List<String> notices(Statement statement) throws SQLException {
    var notices = new ArrayList<String>();
    for (SQLWarning told = statement.getWarnings(); told != null; told = told.getNextWarning()) {
      notices.add(String.valueOf(told.getMessage()));
    }
    return notices;
  }

  @Override
  public void close() throws Exception {
    rig.close();
    server.close();
  }
}
