package dev.weir.e2e.drivers;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.ValidationDepth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A program with r2dbc-postgresql: unnamed and cached statements, portals, batches, COPY. */
final class R2dbcProgram {
  private static final Duration WAIT_MAX = Duration.ofSeconds(60);
  private static final String SECRET =
      "SELECT id, name, ssn, born, salary, mood, tags, settings::text AS settings FROM people";

  private final PostgresqlConnection connection;
  private final Lines lines = new Lines();

  private R2dbcProgram(PostgresqlConnection connection) {
    this.connection = connection;
  }

  /**
   * @param cached how many statements the driver keeps prepared; -1 for any number
   */
  static String run(Address address, int cached, boolean binary) {
    var configuration =
        PostgresqlConnectionConfiguration.builder()
            .host(address.host())
            .port(address.port())
            .database(address.database())
            .username(address.user())
            .password(address.password())
            .sslMode(SSLMode.VERIFY_FULL)
            .sslRootCert(address.rootCertificate())
            .preparedStatementCacheQueries(cached)
            .forceBinary(binary)
            .build();
    var connection = got(new PostgresqlConnectionFactory(configuration).create());
    try {
      var program = new R2dbcProgram(connection);
      program.values();
      program.people();
      program.shapes();
      program.writes();
      program.transactions();
      program.failures();
      program.lines.say("THE END");
      return program.lines.toString();
    } finally {
      connection.close().block(WAIT_MAX);
    }
  }

  private static <T> T got(Mono<T> mono) {
    return Objects.requireNonNull(mono.block(WAIT_MAX));
  }

  private static List<@Nullable Object> row(Row row) {
    var values = new ArrayList<@Nullable Object>();
    for (int i = 0; i < row.getMetadata().getColumnMetadatas().size(); i++) {
      values.add(row.get(i));
    }
    return values;
  }

  private void rows(String step, PostgresqlStatement statement) {
    try {
      lines.say(
          step,
          got(
              statement
                  .execute()
                  .concatMap(result -> result.map((row, about) -> row(row)))
                  .collectList()));
    } catch (R2dbcException e) {
      lines.say(step, e.getSqlState(), e.getMessage());
    }
  }

  private void count(String step, PostgresqlStatement statement) {
    try {
      lines.say(
          step, got(statement.execute().concatMap(PostgresqlResult::getRowsUpdated).collectList()));
    } catch (R2dbcException e) {
      lines.say(step, e.getSqlState(), e.getMessage());
    }
  }

  private PostgresqlStatement statement(String sql) {
    return connection.createStatement(sql);
  }

  private void values() {
    rows(
        "values",
        statement(
            "SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 10.25::numeric, 'text'::text, true,"
                + " '2024-02-29'::date, '2024-02-29 01:02:03'::timestamp, 'ok'::mood,"
                + " '{1,2,NULL}'::int[], ARRAY['a', 'b c'], '1 day'::interval,"
                + " '11111111-2222-3333-4444-555555555555'::uuid, NULL::text"));
    rows(
        "parameters",
        statement("SELECT $1::int8, $2::text[], $3::numeric, $4::text, $5::date")
            .bind("$1", 1L << 40)
            .bind("$2", new String[] {"a", "ü"})
            .bind("$3", new java.math.BigDecimal("3.25"))
            .bindNull("$4", String.class)
            .bind("$5", java.time.LocalDate.of(2024, 2, 29)));
  }

  private void people() {
    rows("simple", statement(SECRET + " ORDER BY id"));
    for (int id = 1; id <= 3; id++) {
      rows("one", statement(SECRET + " WHERE id = $1").bind("$1", id));
    }
    rows("fetched", statement(SECRET + " WHERE id > $1 ORDER BY id").bind("$1", 0).fetchSize(2));
    lines.say(
        "batch",
        got(
            connection
                .createBatch()
                .add("SELECT 1")
                .add("SELECT ssn FROM people WHERE id = 1")
                .add("SELECT name FROM people WHERE id = 2")
                .execute()
                .concatMap(result -> result.map((row, about) -> row(row)))
                .collectList()));
    lines.say(
        "at once",
        got(
            Flux.range(0, 20)
                .flatMapSequential(i ->
                    statement("SELECT ssn FROM people WHERE id = $1")
                        .bind("$1", 1 + i % 2)
                        .execute()
                        .concatMap(result -> result.map((row, about) -> row(row))))
                .collectList()));
  }

  private void shapes() {
    count("create", statement("CREATE TABLE shape AS SELECT 1 AS one WHERE $1").bind("$1", true));
    String shape = "SELECT * FROM shape WHERE one = $1";
    rows("shape", statement(shape).bind("$1", 1));
    count("alter", statement("ALTER TABLE shape ADD two text"));
    rows("changed", statement(shape).bind("$1", 1));
    rows("again", statement(shape).bind("$1", 1));
    count("drop", statement("DROP TABLE shape"));
  }

  private void writes() {
    count("create", statement("CREATE TEMP TABLE written (id int PRIMARY KEY, body text)"));
    PostgresqlStatement many = statement("INSERT INTO written VALUES ($1, $2)");
    for (int i = 0; i < 10; i++) {
      many.bind("$1", i).bind("$2", "body " + i);
      if (i < 9) {
        many.add();
      }
    }
    count("batch", many);
    rows(
        "returned",
        statement("INSERT INTO written VALUES ($1, 'x')").bind("$1", 100).returnGeneratedValues());
    lines.say(
        "copied",
        got(
            connection.copyIn(
                "COPY written FROM STDIN",
                Flux.just("200\ta\n", "201\t\\N\n")
                    .map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))));
    rows("rows", statement("SELECT * FROM written WHERE id >= 9 ORDER BY id"));
    rows(
        "person",
        statement("UPDATE people SET ssn = NULL WHERE id = $1 RETURNING ssn, name").bind("$1", 3));
  }

  private void transactions() {
    connection
        .beginTransaction(
            PostgresTransactionDefinition.from(IsolationLevel.SERIALIZABLE).notDeferrable())
        .block(WAIT_MAX);
    rows("isolation", statement("SHOW transaction_isolation"));
    connection.createSavepoint("here").block(WAIT_MAX);
    count("twice", statement("INSERT INTO written VALUES ($1)").bind("$1", 1));
    count("aborted", statement("SELECT 1"));
    connection.rollbackTransactionToSavepoint("here").block(WAIT_MAX);
    count("delete", statement("DELETE FROM written WHERE id < $1").bind("$1", 3));
    connection.commitTransaction().block(WAIT_MAX);
    rows("left", statement("SELECT count(*) FROM written"));
    connection.setAutoCommit(false).block(WAIT_MAX);
    count("delete", statement("DELETE FROM written"));
    connection.rollbackTransaction().block(WAIT_MAX);
    connection.setAutoCommit(true).block(WAIT_MAX);
    rows("left", statement("SELECT count(*) FROM written"));
    count("drop", statement("DROP TABLE written"));
  }

  private void failures() {
    for (String sql :
        List.of("SELECT 1/0", "SELEC 1", "INSERT INTO notes (body) VALUES ('note 1')")) {
      count(sql, statement(sql));
    }
    connection.setStatementTimeout(Duration.ofMillis(100)).block(WAIT_MAX);
    rows("timeout", statement("SELECT pg_sleep(30)"));
    count("discard", statement("DISCARD ALL"));
    lines.say("valid", got(connection.validate(ValidationDepth.REMOTE)));
    count("listen", statement("LISTEN news"));
    var heard = connection.getNotifications().next().toFuture();
    count("notify", statement("NOTIFY news, 'first'"));
    var notification = got(Mono.fromFuture(heard));
    lines.say("notified", notification.getName(), notification.getParameter());
  }
}
