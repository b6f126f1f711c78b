package dev.weir.e2e.drivers;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.PgNotification;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A program with the Vert.x client: pipelined, cached statements, cursors, streams, batches. */
final class VertxProgram {
  private static final int WAIT_MAX_SECONDS = 60;
  private static final String SECRET =
      "SELECT id, name, ssn, born, salary, mood, tags, settings FROM people";

  private final Vertx vertx;
  private final PgConnection connection;
  private final Lines lines = new Lines();

  private VertxProgram(Vertx vertx, PgConnection connection) {
    this.vertx = vertx;
    this.connection = connection;
  }

  /**
   * @param cached whether statements stay prepared
   * @param pipelined how many statements are sent before the first is answered
   */
  static String run(Address address, boolean cached, int pipelined) throws Exception {
    PgConnectOptions options = options(address, cached, pipelined);
    Vertx vertx = Vertx.vertx();
    try {
      var program = new VertxProgram(vertx, got(PgConnection.connect(vertx, options)));
      program.values();
      program.people();
      program.shapes();
      program.writes();
      program.failures();
      got(program.connection.close());
      program.pool(options);
      program.lines.say("THE END");
      return program.lines.toString();
    } finally {
      got(vertx.close());
    }
  }

  static PgConnectOptions options(Address address, boolean cached, int pipelined) {
    return new PgConnectOptions()
        .setHost(address.host())
        .setPort(address.port())
        .setDatabase(address.database())
        .setUser(address.user())
        .setPassword(address.password())
        .setSslMode(SslMode.VERIFY_FULL)
        .setSslOptions(
            new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions().addCertPath(address.rootCertificate())))
        .setCachePreparedStatements(cached)
        .setPipeliningLimit(pipelined);
  }

  private static <T> T got(Future<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
  }

  private void rows(String step, Future<RowSet<Row>> future) throws Exception {
    try {
      lines.say(step, several(got(future)));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof PgException told)) {
        throw e;
      }
      lines.say(step, told.getSqlState(), told.getErrorMessage());
    }
  }

  private static List<Object> several(RowSet<Row> first) {
    var all = new ArrayList<Object>();
    for (@Nullable RowSet<Row> set = first; set != null; set = set.next()) {
      var rows = new ArrayList<Object>();
      set.forEach(row -> rows.add(values(row)));
      all.add(List.of(set.rowCount(), set.columnsNames() == null ? "" : set.columnsNames(), rows));
    }
    return all;
  }

  private static Object plain(@Nullable Object value) {
    return value instanceof JsonObject json ? json.encode() : Lines.plain(value);
  }

  private static Object values(Row row) {
    return IntStream.range(0, row.size()).mapToObj(i -> plain(row.getValue(i))).toList();
  }

  private Future<RowSet<Row>> simple(String sql) {
    return connection.query(sql).execute();
  }

  private Future<RowSet<Row>> prepared(String sql, @Nullable Object... values) {
    return connection.preparedQuery(sql).execute(Tuple.from(values));
  }

  private void values() throws Exception {
    String sql =
        "SELECT 1::int2 a, 2::int4 b, 3::int8 c, 1.5::float4 d, 'text'::text f, true g,"
            + " '2024-02-29'::date h, '{\"a\": 1}'::jsonb i, '{1,2,NULL}'::int[] j, 'ok'::mood k,"
            + " ARRAY['a', 'b c'] l, '11111111-2222-3333-4444-555555555555'::uuid m, NULL::text n";
    rows("simple", simple(sql));
    rows("prepared", prepared(sql));
    rows(
        "parameters",
        prepared(
            "SELECT $1::int8 a, $2::text[] b, $3::text c",
            1L << 40,
            new String[] {"a", "ü"},
            null));
    rows("several", simple("SELECT 1 AS a; SELECT 2 AS b; SELECT ssn FROM people WHERE id = 1"));
  }

  private void people() throws Exception {
    rows("simple", simple(SECRET + " ORDER BY id"));
    for (int id = 1; id <= 3; id++) {
      rows("one", prepared(SECRET + " WHERE id = $1", id));
    }
    var pipelined =
        IntStream.range(0, 40)
            .mapToObj(i -> prepared("SELECT ssn FROM people WHERE id = $1", 1 + i % 3))
            .toList();
    for (Future<RowSet<Row>> each : pipelined) {
      rows("pipelined", each);
    }
    var mixed =
        List.of(
            prepared("SELECT 1 AS a"),
            prepared("SELECT 1 / $1::int AS a", 0),
            prepared("SELECT ssn FROM people WHERE id = 2"),
            prepared("SELEC 1"),
            simple("SELECT 2 AS b"));
    for (Future<RowSet<Row>> each : mixed) {
      rows("some fail", each);
    }
    Transaction transaction = got(connection.begin());
    PreparedStatement statement = got(connection.prepare(SECRET + " WHERE id > $1 ORDER BY id"));
    Cursor cursor = statement.cursor(Tuple.of(0));
    do {
      rows("cursor", cursor.read(2));
    } while (cursor.hasMore());
    got(cursor.close());
    var streamed = new ArrayList<Object>();
    var ended = new CompletableFuture<@Nullable Void>();
    statement
        .createStream(1, Tuple.of(0))
        .exceptionHandler(ended::completeExceptionally)
        .endHandler(nothing -> ended.complete(null))
        .handler(row -> streamed.add(values(row)));
    ended.get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
    lines.say("streamed", streamed);
    got(statement.close());
    got(transaction.commit());
  }

  private void shapes() throws Exception {
    rows("create", simple("CREATE TABLE shape AS SELECT 1 AS one"));
    rows("shape", prepared("SELECT * FROM shape"));
    rows("alter", simple("ALTER TABLE shape ADD two text"));
    rows("changed", prepared("SELECT * FROM shape"));
    rows("again", prepared("SELECT * FROM shape"));
    rows("drop", simple("DROP TABLE shape"));
  }

  private void writes() throws Exception {
    rows("create", simple("CREATE TEMP TABLE written (id int PRIMARY KEY, body text)"));
    var batch = IntStream.range(0, 20).mapToObj(i -> Tuple.of(i, "body " + i)).toList();
    rows(
        "batch",
        connection
            .preparedQuery("INSERT INTO written VALUES ($1, $2) RETURNING id")
            .executeBatch(batch));
    rows(
        "one of a batch",
        connection
            .preparedQuery("INSERT INTO written VALUES ($1)")
            .executeBatch(List.of(Tuple.of(100), Tuple.of(1), Tuple.of(101))));
    Transaction transaction = got(connection.begin());
    rows("delete", prepared("DELETE FROM written WHERE id < $1", 5));
    rows("twice", prepared("INSERT INTO written VALUES ($1)", 7));
    rows("aborted", prepared("SELECT 1"));
    got(transaction.rollback());
    rows("count", prepared("SELECT count(*) FROM written"));
    rows(
        "person",
        prepared("UPDATE people SET ssn = $2 WHERE id = $1 RETURNING name, ssn", 3, null));
  }

  private void failures() throws Exception {
    rows("unique", simple("INSERT INTO notes (body) VALUES ('note 1')"));
    var heard = new CompletableFuture<PgNotification>();
    connection.notificationHandler(heard::complete);
    rows("listen", simple("LISTEN news"));
    rows("notify", simple("NOTIFY news, 'first'"));
    PgNotification notification = heard.get(WAIT_MAX_SECONDS, TimeUnit.SECONDS);
    lines.say(
        "notified",
        notification.getChannel(),
        notification.getPayload(),
        notification.getProcessId() == connection.processId());
    Future<RowSet<Row>> slow = simple("SELECT pg_sleep(30)");
    // A cancellation that comes before the statement runs cancels nothing.
    while (!slow.isComplete()) {
      got(connection.cancelRequest());
      got(vertx.timer(50).mapEmpty());
    }
    rows("cancelled", slow);
    rows("usable", prepared("SELECT 'usable' AS a"));
  }

  private void pool(PgConnectOptions options) throws Exception {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(3))
            .connectingTo(options)
            .using(vertx)
            .build();
    var asked =
        IntStream.range(0, 20)
            .mapToObj(i ->
                pool.preparedQuery("SELECT ssn FROM people WHERE id = $1")
                    .execute(Tuple.of(1 + i % 2)))
            .toList();
    for (Future<RowSet<Row>> each : asked) {
      rows("pool", each);
    }
    rows(
        "in a transaction",
        pool.withTransaction(one -> one.query("SELECT ssn FROM people WHERE id = 1").execute()));
    got(pool.close());
  }
}
