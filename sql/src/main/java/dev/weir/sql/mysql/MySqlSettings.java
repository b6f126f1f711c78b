package dev.weir.sql.mysql;

import org.jspecify.annotations.Nullable;

/**
 * What a session's server makes of a text, beside the names in it. Immutable, equal by value.
 *
 * @param server whose grammar reads it
 * @param mode the session's sql_mode
 * @param clientCharset character_set_client in lower case: in which the bytes of a text are letters
 * @param database the current database; null if there is none
 * @param lowerCaseTableNames the server's lower_case_table_names: 0, 1 or 2
 */
public record MySqlSettings(
    ServerVersion server,
    SqlMode mode,
    String clientCharset,
    @Nullable String database,
    int lowerCaseTableNames) {
  public MySqlSettings {
    if (lowerCaseTableNames < 0 || lowerCaseTableNames > 2) {
      throw new IllegalArgumentException("lower_case_table_names " + lowerCaseTableNames);
    }
  }

  public MySqlSettings withMode(SqlMode other) {
    return new MySqlSettings(server, other, clientCharset, database, lowerCaseTableNames);
  }

  public MySqlSettings withClientCharset(String other) {
    return new MySqlSettings(server, mode, other, database, lowerCaseTableNames);
  }

  public MySqlSettings withDatabase(@Nullable String other) {
    return new MySqlSettings(server, mode, clientCharset, other, lowerCaseTableNames);
  }
}
