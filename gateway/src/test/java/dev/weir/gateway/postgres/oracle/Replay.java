package dev.weir.gateway.postgres.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.gateway.postgres.catalogue.CatalogueOfConnection;
import dev.weir.sql.Action;
import dev.weir.sql.Environment;
import dev.weir.sql.Reading;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.testkit.postgres.PostgresServer;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;
import org.postgresql.core.Tuple;

/**
 * Runs a script as psql would, reads each of its statements just before it runs, and compares what
 * was read with what the server says.
 */
final class Replay implements AutoCloseable {
  static final String ACCEPTED = "accepted by the server's parser";
  static final String UNREADABLE = "accepted but not read";
  static final String BROKEN = "accepted but the reader threw";
  static final String READ_TOO_MUCH = "read but not accepted";
  static final String UNKNOWN = "accepted but unknown";

  private static final Set<String> COMPARED =
      Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE");

  /** What docs/reading-sql.md says is not understood in some cases. */
  private static final Set<String> DOCUMENTED =
      Set.of("CREATE SCHEMA with elements", "TRUNCATE CASCADE");

  /** What would reach beyond the server that the statements run on. */
  private static final Set<Action> NOT_RUN = Set.of(Action.FILE, Action.NETWORK, Action.REPLICATE);

  /** Functions that end sessions or wait. */
  private static final String NOT_CALLED =
      "(?is).*\\b(pg_(terminate|cancel)_backend|pg_sleep\\w*)\\b.*";

  private final PostgresServer server;
  private final String database;
  private final SqlReader<PostgresSettings> reader;
  private final Acceptance acceptance;
  private final Findings findings;
  private Session session;
  private Names names = new Names();
  private CatalogueOfConnection.@Nullable Seen seen;

  /** Something in the open transaction may have changed the catalogue. */
  private boolean changed;

  Replay(
      PostgresServer server,
      String database,
      SqlReader<PostgresSettings> reader,
      Acceptance acceptance,
      Findings findings)
      throws SQLException {
    this.server = server;
    this.database = database;
    this.reader = reader;
    this.acceptance = acceptance;
    this.findings = findings;
    this.session = new Session(server, database);
  }

  void run(String script) throws SQLException, InterruptedException {
    Map<String, String> variables = new HashMap<>();
    var pieces = new PsqlScript(script, variables);
    for (var piece = pieces.next(); piece != null; piece = pieces.next()) {
      Session.Answer answer = one(piece.sql());
      if (piece.variables() != null && answer != null) {
        set(variables, piece.variables(), answer);
      }
    }
  }

  private static void set(Map<String, String> variables, String prefix, Session.Answer answer) {
    if (answer.fields() == null || answer.rows().isEmpty()) {
      return;
    }
    Tuple row = answer.rows().getFirst();
    for (int i = 0; i < answer.fields().size(); i++) {
      byte[] value = row.get(i);
      if (value != null) {
        variables.put(prefix + answer.fields().get(i).getColumnLabel(), new String(value, UTF_8));
      }
    }
  }

  private Session.@Nullable Answer one(String sql) throws SQLException, InterruptedException {
    boolean accepted = acceptance.accepts(sql);
    if (accepted) {
      findings.count(ACCEPTED);
    }
    List<Statement> statements = read(sql, accepted);
    Statement only = statements.size() == 1 ? statements.getFirst() : null;
    CatalogueOfConnection.Seen here = seen;
    Statement compared =
        here != null
                && only != null
                && COMPARED.contains(only.kind())
                && session.state() != TransactionState.FAILED
            ? only
            : null;
    if (compared != null && here != null) {
      Comparison.ofAccesses(sql, compared, here, session, findings);
    }
    boolean reachesOut =
        statements.stream()
            .flatMap(statement -> statement.accesses().stream())
            .anyMatch(access -> NOT_RUN.contains(access.action()));
    if (reachesOut || sql.matches(NOT_CALLED)) {
      return null;
    }
    Session.Answer answer = session.send(sql);
    if (session.connection.isClosed()) {
      session = new Session(server, database);
      names = new Names();
      seen = null;
      return null;
    }
    if (compared != null && here != null && answer.fields() != null && answer.error() == null) {
      Comparison.ofOutputs(sql, compared, answer.fields(), here, findings);
    }
    after(statements, answer);
    return answer;
  }

  private List<Statement> read(String sql, boolean accepted)
      throws SQLException, InterruptedException {
    if (seen == null && session.state() != TransactionState.FAILED) {
      seen = CatalogueOfConnection.read(session.connection);
    }
    if (seen == null) {
      return List.of();
    }
    boolean conforming =
        "on".equals(session.connection.getParameterStatus("standard_conforming_strings"));
    if (!conforming) {
      findings.count("left out: standard_conforming_strings is off");
      return List.of();
    }
    Reading reading;
    try {
      reading =
          reader.read(
              ByteBuffer.wrap(sql.getBytes(UTF_8)),
              new Environment<>(seen.catalogue(), names, PostgresSettings.DEFAULT));
    } catch (RuntimeException e) {
      findings.note(BROKEN, e + " at " + e.getStackTrace()[0] + ": " + sql);
      return List.of();
    }
    return switch (reading) {
      case Reading.Unreadable unreadable -> {
        if (accepted) {
          findings.note(UNREADABLE, unreadable.reason() + ": " + sql);
        }
        yield List.of();
      }
      case Reading.Script(List<Statement> statements, var _) -> {
        if (accepted) {
          statements.forEach(statement -> unknown(sql, statement));
        } else {
          findings.note(READ_TOO_MUCH, sql);
        }
        yield statements;
      }
    };
  }

  private void unknown(String sql, Statement statement) {
    statement.accesses().stream()
        .filter(access -> access.action() == Action.UNKNOWN)
        .forEach(access -> {
          String what = access.object().name();
          String kind =
              what.matches("(cursor|prepared statement) .*|names")
                  ? ": a name of this session"
                  : DOCUMENTED.contains(what) ? ": as documented" : "";
          findings.note(UNKNOWN + kind, what + ": " + sql);
        });
  }

  /** The catalogue is read again when a statement, or the end of a transaction, may change it. */
  private void after(List<Statement> statements, Session.Answer answer) {
    boolean changes = statements.isEmpty() || answer.error() != null && statements.size() > 1;
    boolean ends = false;
    for (Statement statement : statements) {
      if (answer.error() == null) {
        names.note(statement.naming());
      }
      ends |=
          statement.transaction() != TransactionEffect.NONE
              && statement.transaction() != TransactionEffect.BEGIN;
      changes |=
          statement.shape().changesCatalogue()
              || statement.accesses().stream().anyMatch(access -> access.action() == Action.CALL);
    }
    changed |= changes;
    if (changes || ends && changed) {
      seen = null;
    }
    if (session.state() == TransactionState.IDLE) {
      changed = false;
    }
  }

  @Override
  public void close() throws SQLException {
    session.close();
  }
}
