package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.SqlMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What statements are read by in a session that has changed nothing yet. */
final class FreshSettings {
  private static final String QUESTION =
      "SELECT VERSION(), @@SESSION.sql_mode, DATABASE(), @@GLOBAL.lower_case_table_names";

  private FreshSettings() {}

  /**
   * @param session that has changed nothing, of the account in question
   */
  static MySqlSettings of(SimpleQuery session) throws CatalogueUnavailable, InterruptedException {
    List<List<@Nullable String>> rows = session.ask(QUESTION);
    List<@Nullable String> row = rows.isEmpty() ? List.of() : rows.getFirst();
    String printed = row.size() == 4 ? row.get(0) : null;
    String mode = row.size() == 4 ? row.get(1) : null;
    String folds = row.size() == 4 ? row.get(3) : null;
    ServerVersion version = printed == null ? null : ServerVersion.parse(printed);
    if (version == null || mode == null || folds == null || !folds.matches("[012]")) {
      throw new CatalogueUnavailable("the server does not say what its settings are");
    }
    return new MySqlSettings(
        version, SqlMode.parse(mode), "utf8mb4", row.get(2), Integer.parseInt(folds));
  }
}
