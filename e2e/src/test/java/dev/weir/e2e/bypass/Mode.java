package dev.weir.e2e.bypass;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How a statement is sent and its result asked for. */
enum Mode {
  SIMPLE,
  EXTENDED_TEXT,
  EXTENDED_BINARY,
  /** Parse, Bind and Execute, without a Describe. */
  UNDESCRIBED,
  /** The statement is described, then bound and executed twice. */
  DESCRIBED_ONCE,
  /** Row by row: the portal is suspended after each. */
  SUSPENDED,
  /** PREPARE, and EXECUTE in the extended protocol. */
  PREPARED_BY_SQL,
  /** PREPARE, and CREATE TABLE AS EXECUTE. */
  KEPT_BY_SQL,
  /** PREPARE, and EXPLAIN ANALYZE EXECUTE. */
  EXPLAINED,
  /** DECLARE, and the cursor executed as a portal of the protocol. */
  CURSOR_AS_PORTAL,
  COPY_TEXT,
  COPY_CSV,
  COPY_BINARY,
  /** Between two others in one message. */
  BETWEEN_OTHERS;

  /** All but the one that every attempt is made in. */
  static final List<Mode> UNUSUAL = Stream.of(values()).filter(mode -> mode != SIMPLE).toList();

  private static final Pattern QUERY =
      Pattern.compile("\\s*(select|table|values|with)\\b.*", Pattern.DOTALL);

  /** Plans of these depend on what else the server has to do. */
  private static final Pattern SERVERS_OWN = Pattern.compile("pg_|information_schema");

  private static final Pattern PREPARABLE =
      Pattern.compile(
          "\\s*(select|table|values|with|insert|update|delete|merge)\\b.*", Pattern.DOTALL);

  /** Sends the statement, and then what gives its result; as it is where it cannot be wrapped. */
  List<WireClient.Message> run(WireClient client, String sql) throws IOException {
    String lower = sql.toLowerCase(Locale.ROOT);
    boolean query = QUERY.matcher(lower).matches();
    boolean preparable = PREPARABLE.matcher(lower).matches();
    return switch (this) {
      case SIMPLE -> client.query(sql);
      case EXTENDED_TEXT -> client.extended(sql, 0);
      case EXTENDED_BINARY -> client.extended(sql, 1);
      case UNDESCRIBED -> client.undescribed(sql);
      case DESCRIBED_ONCE -> preparable ? client.describedOnce(sql) : client.query(sql);
      case SUSPENDED -> client.rowByRow(sql);
      case PREPARED_BY_SQL ->
          preparable
              ? WireClient.all(
                  client.query("prepare w1 as " + sql),
                  client.extended("execute w1", 0),
                  client.query("deallocate w1"))
              : client.query(sql);
      case KEPT_BY_SQL ->
          query
              ? WireClient.all(
                  client.query("prepare w1 as " + sql),
                  client.query("create temp table w2 as execute w1"),
                  client.query("select w2::text from w2"),
                  client.query("drop table w2"),
                  client.query("deallocate w1"))
              : client.query(sql);
      case EXPLAINED ->
          query && !SERVERS_OWN.matcher(lower).find()
              ? WireClient.all(
                  client.query("prepare w1 as " + sql),
                  client.query(
                      "explain (analyze, costs off, timing off, summary off, buffers off) execute"
                          + " w1"),
                  client.query("explain " + sql),
                  client.query("deallocate w1"))
              : client.query(sql);
      case CURSOR_AS_PORTAL ->
          query
              ? WireClient.all(
                  client.query("declare w1 cursor with hold for " + sql),
                  client.portal("w1"),
                  client.query("close w1"))
              : client.query(sql);
      case COPY_TEXT -> query ? copy(client, sql, "text") : client.query(sql);
      case COPY_CSV -> query ? copy(client, sql, "csv, header") : client.query(sql);
      case COPY_BINARY -> query ? copy(client, sql, "binary") : client.query(sql);
      case BETWEEN_OTHERS -> client.query("select 1; " + sql + "; select 2");
    };
  }

  private static List<WireClient.Message> copy(WireClient client, String sql, String format)
      throws IOException {
    return client.query("copy (" + sql + ") to stdout (format " + format + ")");
  }
}
