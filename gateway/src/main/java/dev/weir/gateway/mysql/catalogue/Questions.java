package dev.weir.gateway.mysql.catalogue;

import java.util.List;

/**
 * What a server is asked of its names: INFORMATION_SCHEMA, as MySQL 8.0 and MariaDB from 10.6 on
 * have it (MySQL manual, "INFORMATION_SCHEMA Tables"; MariaDB documentation, "Information Schema").
 * The server's own databases change with its version only: they are asked for apart.
 */
enum Questions {
  /** The engine is NULL for views. */
  TABLES("TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE", "information_schema.TABLES", ""),

  COLUMNS(
      "TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_TYPE, EXTRA,"
          + " GENERATION_EXPRESSION",
      "information_schema.COLUMNS",
      ""),

  /** The definition is empty for an account that may not see it. */
  VIEWS("TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION", "information_schema.VIEWS", ""),

  /** Those that the account may see: {@link TriggerRights}. */
  TRIGGERS(
      "EVENT_OBJECT_SCHEMA AS TABLE_SCHEMA, EVENT_OBJECT_TABLE", "information_schema.TRIGGERS", ""),

  FUNCTIONS(
      "ROUTINE_SCHEMA AS TABLE_SCHEMA, ROUTINE_NAME, SECURITY_TYPE, IS_DETERMINISTIC",
      "information_schema.ROUTINES",
      " AND ROUTINE_TYPE = 'FUNCTION'"),

  PRIMARY_KEYS(
      "TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME",
      "information_schema.KEY_COLUMN_USAGE",
      " AND CONSTRAINT_NAME = 'PRIMARY'"),

  FOREIGN_KEYS(
      "TABLE_SCHEMA, TABLE_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME",
      "information_schema.KEY_COLUMN_USAGE",
      " AND REFERENCED_TABLE_NAME IS NOT NULL");

  private static final String OWN_DATABASES =
      "('information_schema', 'performance_schema', 'mysql', 'sys')";

  private final String sql;
  private final String ofServer;

  Questions(String columns, String table, String more) {
    String schema = columns.substring(0, columns.indexOf(',')).replace(" AS TABLE_SCHEMA", "");
    this.sql =
        "SELECT %s FROM %s WHERE LOWER(%s) NOT IN %s%s"
            .formatted(columns, table, schema, OWN_DATABASES, more);
    this.ofServer =
        "SELECT %s FROM %s WHERE LOWER(%s) IN %s%s"
            .formatted(columns, table, schema, OWN_DATABASES, more);
  }

  /**
   * How the connection that asks reads and shows texts, and that no answer is cut short, whatever
   * the server's defaults are.
   */
  static List<String> manners() {
    return List.of(
        "SET NAMES utf8mb4",
        "SET SESSION sql_mode = ''",
        "SET SESSION sql_select_limit = 18446744073709551615,"
            + " SESSION max_join_size = 18446744073709551615, SESSION sql_big_selects = 1");
  }

  /** 0 if names of databases and tables differ by case, else 1 or 2. */
  static String lowerCaseTableNames() {
    return "SELECT @@lower_case_table_names, VERSION()";
  }

  /** About the databases of whoever uses the server. */
  String sql() {
    return sql;
  }

  /** About the server's own databases. */
  String ofServer() {
    return ofServer;
  }
}
