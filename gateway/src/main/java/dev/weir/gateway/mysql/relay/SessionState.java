package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.Stamp;
import dev.weir.gateway.mysql.relay.result.Traits;
import dev.weir.policy.Policy;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Lineage;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Statement;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.SqlMode;
import dev.weir.wire.mysql.ServerStatus;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.SessionChange;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What texts of this session mean now: the settings that the server reports with its replies, the
 * catalogue, and what the session has defined for itself alone. Touched by the session's event loop
 * only.
 */
final class SessionState {
  /** USE, as the facts of a text call it. */
  private static final String DATABASE = "database";

  /** The settings that say how a text and its results read: the server is told to report them. */
  private static final List<String> REPORTED =
      List.of(
          "character_set_client", "character_set_connection", "character_set_results", "sql_mode");

  /** All of UTF-8, as this server calls it. */
  private static final String UTF8 = "utf8mb4";

  /** What the server is asked where it has not reported. */
  static final String QUESTION =
      "SELECT DATABASE(), @@SESSION.sql_mode, @@SESSION.character_set_client,"
          + " @@SESSION.character_set_results, @@GLOBAL.lower_case_table_names,"
          + " @@SESSION.session_track_schema, @@SESSION.session_track_system_variables";

  private static final int ANSWERS = 7;

  private static final Set<String> FOLLOWED =
      Set.of(DATABASE, "sql_mode", "character_set_client", "character_set_results");

  private final SessionCatalogue catalogue;
  private final Supplier<Policy> policy;
  private MySqlSettings settings;
  private MySqlSettings readingSettings;
  private @Nullable Charset resultCharset = StandardCharsets.UTF_8;
  private String resultCharsetName = UTF8;
  private boolean asks = true;
  private ServerStatus status;
  private boolean ownWanted;
  private int ownChanges;
  private @Nullable Catalogue own;
  private int ownMadeAtChanges;
  private long ownMadeAtVersion;
  private @Nullable String ownMadeForDatabase;

  SessionState(
      SessionCatalogue catalogue,
      Supplier<Policy> policy,
      ServerVersion server,
      ServerStatus status) {
    this.catalogue = catalogue;
    this.policy = policy;
    this.status = status;
    this.settings = new MySqlSettings(server, SqlMode.PLAIN, UTF8, null, 0);
    this.readingSettings = settings;
  }

  SessionCatalogue catalogue() {
    return catalogue;
  }

  Policy policy() {
    return policy.get();
  }

  /** As the server has them now. */
  MySqlSettings settings() {
    return settings;
  }

  /** Under which texts are read once they are UTF-8. */
  MySqlSettings readingSettings() {
    return readingSettings;
  }

  /** Whether the client sends the very bytes of UTF-8, all of it: what texts are kept in. */
  boolean clientSendsUtf8() {
    return settings.clientCharset().equals(UTF8);
  }

  /** In which names and values of results are; null if that is not known here. */
  @Nullable Charset resultCharset() {
    return resultCharset;
  }

  /** Whether letters of ASCII are in results what they are elsewhere. */
  boolean resultsAreLikeAscii() {
    return resultCharset != null
        && !resultCharsetName.startsWith("utf16")
        && !resultCharsetName.startsWith("utf32")
        && !resultCharsetName.startsWith("ucs2");
  }

  /** Whether names in results are what they are, and not what is left of them. */
  boolean resultsAreExact() {
    return CharacterSets.hasAllLetters(resultCharsetName);
  }

  /** A text of Weir's own as the server reads it now; null if that is not possible for sure. */
  byte @Nullable [] encoded(String sql) {
    return CharacterSets.encoded(sql, asks ? null : settings.clientCharset());
  }

  boolean foldsTables() {
    return settings.lowerCaseTableNames() != 0;
  }

  /** Whether the server must be asked before a text can be read. */
  boolean asks() {
    return asks;
  }

  /**
   * What else must be said for the server to report, besides what the client wants to know.
   *
   * @param answer to {@link #QUESTION}
   * @return null if it reports already
   */
  static @Nullable String askForReports(List<List<@Nullable String>> answer) {
    List<@Nullable String> row = answer.isEmpty() ? List.of() : answer.getFirst();
    if (row.size() != ANSWERS) {
      return null;
    }
    String list = row.get(6);
    List<String> names = new ArrayList<>();
    for (String name : (list == null ? "" : list).split(",", -1)) {
      if (!name.isBlank()) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    boolean all = names.contains("*");
    if ((all || names.containsAll(REPORTED)) && "1".equals(row.get(5))) {
      return null;
    }
    REPORTED.stream().filter(name -> !names.contains(name)).forEach(names::add);
    // what a name of the client's could say else is not repeated
    names.removeIf(name -> !name.matches("[a-z0-9_]+"));
    return "SET SESSION session_track_schema = ON, session_track_system_variables = '"
        + (all ? "*" : String.join(",", names))
        + "'";
  }

  /** The answer to {@link #QUESTION}; false if it is none. */
  boolean asked(List<List<@Nullable String>> rows) {
    if (rows.size() != 1 || rows.getFirst().size() != ANSWERS) {
      return false;
    }
    List<@Nullable String> row = rows.getFirst();
    String mode = row.get(1);
    String charset = row.get(2);
    String folds = row.get(4);
    if (mode == null || charset == null || folds == null || !folds.matches("[012]")) {
      return false;
    }
    changed(
        new MySqlSettings(
            settings.server(),
            SqlMode.parse(mode),
            charset.toLowerCase(Locale.ROOT),
            row.getFirst(),
            Integer.parseInt(folds)));
    String results = row.get(3);
    results(results == null ? "" : results);
    asks = false;
    return true;
  }

  /** A session begins anew: nothing of what was known holds. */
  void reset() {
    asks = true;
    results("");
    catalogue.droppedTemporary(null);
    ownWanted = false;
    own = null;
    ownChanges++;
  }

  /** The status flags as the server reported them last. */
  ServerStatus status() {
    return status;
  }

  boolean inTransaction() {
    return status.inTransaction();
  }

  /** The server reported status flags. */
  void status(ServerStatus reported) {
    status = reported;
    if (reported.has(ServerStatus.NO_BACKSLASH_ESCAPES) != settings.mode().noBackslashEscapes()) {
      asks = true;
    }
  }

  /** The server's OK to a statement, with what it reports of the session. */
  void reported(OkPacket ok) {
    for (SessionChange change : ok.changes()) {
      switch (change) {
        case SessionChange.Schema(Text name) ->
            changed(settings.withDatabase(name.isEmpty() ? null : name.utf8()));
        case SessionChange.SystemVariables(var variables) ->
            variables.forEach(one -> reported(one.name().utf8(), one.value().utf8()));
        case SessionChange.StateChange _,
            SessionChange.Gtids _,
            SessionChange.TransactionCharacteristics _,
            SessionChange.TransactionState _,
            SessionChange.Other _ -> {
          // transactions and replication do not change how a text reads
        }
      }
    }
    status(ok.status());
  }

  private void reported(String name, String value) {
    switch (name) {
      case "sql_mode" -> changed(settings.withMode(SqlMode.parse(value)));
      case "character_set_client" ->
          changed(settings.withClientCharset(value.toLowerCase(Locale.ROOT)));
      case "character_set_results" -> results(value);
      default -> {
        // other settings do not change how a text or a result reads
      }
    }
  }

  private void changed(MySqlSettings other) {
    if (!other.equals(settings)) {
      settings = other;
      readingSettings = other.withClientCharset(UTF8);
    }
  }

  /** Without one, results come as they are stored, and names in UTF-8. */
  private void results(String name) {
    resultCharsetName = name.isEmpty() ? UTF8 : name.toLowerCase(Locale.ROOT);
    resultCharset = CharacterSets.ofResults(resultCharsetName);
  }

  /** What a change of settings would do that cannot be followed; null if it can. */
  static @Nullable String unfollowable(SettingChange change) {
    String name = change.name();
    String value = change.value();
    if (value == null) {
      return null;
    }
    if (name.equals("character_set_client") && !CharacterSets.readsTexts(value)) {
      return "statements in the character set " + value + " cannot be read";
    }
    return name.equals("sql_mode") && !SqlMode.parse(value).readable()
        ? "statements cannot be read under this sql_mode"
        : null;
  }

  /**
   * The server says that a statement succeeded.
   *
   * @param temporary it may have made what only this session sees
   */
  void completed(Judgement judgement, int index, boolean temporary, OkPacket ok) {
    Statement statement = judgement.statement(index);
    if (statement.shape().changesCatalogue()) {
      ownWanted |= temporary;
      noteTemporary(statement, temporary);
      ownChanges++;
      catalogue.changed();
    }
    for (SettingChange change : statement.settings()) {
      if (FOLLOWED.contains(change.name()) && !reports(ok, change.name())) {
        asks = true;
      }
    }
    asks |= Traits.of(judgement).statement(index).mayEndReports();
  }

  /** A server does not list such tables: their names are those of the statements. */
  private void noteTemporary(Statement statement, boolean temporary) {
    if (ownWanted
        && statement.accesses().stream().anyMatch(each -> each.action() == Action.ALTER)
        && statement.lineage() instanceof Lineage.Traced traced) {
      // One that gets another name stays temporary. If it was none, what is looked at under its
      // name is what is there.
      traced.flows().forEach(flow -> catalogue.madeTemporary(flow.target()));
    }
    for (Access access : statement.accesses()) {
      if (access.kind() != ObjectKind.TABLE) {
        continue;
      }
      if (access.action() == Action.CREATE && temporary) {
        catalogue.madeTemporary(access.object());
      } else if (access.action() == Action.DROP) {
        catalogue.droppedTemporary(access.object());
      }
    }
  }

  private static boolean reports(OkPacket ok, String name) {
    return ok.changes().stream()
        .anyMatch(change ->
            switch (change) {
              case SessionChange.Schema _ -> name.equals(DATABASE);
              case SessionChange.SystemVariables(var variables) ->
                  variables.stream().anyMatch(one -> one.name().utf8().equals(name));
              default -> false;
            });
  }

  /** A text with this meaning failed, perhaps in its middle. */
  void failed(Judgement judgement) {
    if (judgement.changesEnvironment()
        || judgement.statements().stream()
            .flatMap(statement -> statement.settings().stream())
            .anyMatch(change -> FOLLOWED.contains(change.name()))) {
      asks = true;
    }
    asks |= Traits.of(judgement).mayEndReports();
  }

  /** Whether the session sees names that others do not, as far as it is known. */
  boolean ownWanted() {
    return ownWanted;
  }

  /** The session's own view if it still holds, else null. */
  @Nullable Catalogue own(long sharedVersion, @Nullable String database) {
    return own != null
            && ownMadeAtChanges == ownChanges
            && ownMadeAtVersion == sharedVersion
            && java.util.Objects.equals(ownMadeForDatabase, database)
        ? own
        : null;
  }

  /** The session's own view was read, while these held. */
  void own(Catalogue view, int changes, long sharedVersion, @Nullable String database) {
    own = view;
    ownMadeAtChanges = changes;
    ownMadeAtVersion = sharedVersion;
    ownMadeForDatabase = database;
  }

  /** What judgements rest on that are made with this version of the shared catalogue. */
  Stamp<MySqlSettings> stamp(long sharedVersion, MySqlSettings reading) {
    return new Stamp<>(policy.get(), sharedVersion, ownWanted ? ownChanges : 0, reading);
  }

  /** Whether a judgement of a text that is read under these settings still holds. */
  boolean holds(Judgement judgement, MySqlSettings reading) {
    Catalogue current = catalogue.current(reading.database());
    return current != null
        && (!ownWanted || own(current.version(), reading.database()) != null)
        && judgement.stamp().holdsAt(stamp(current.version(), reading));
  }
}
