package dev.weir.policy.mask;

/**
 * A column of a result as MySQL's column definition says it (MySQL Internals,
 * "Protocol::ColumnDefinition41").
 *
 * @param type its type's code, {@code MYSQL_TYPE_*}
 * @param unsigned the UNSIGNED flag
 * @param collation the number that tells the character set; 63 for bytes
 */
public record MySqlColumn(int type, boolean unsigned, int collation) {}
