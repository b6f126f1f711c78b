/**
 * Where values come from in statements that read or write rows of MySQL and MariaDB: scopes,
 * expressions, queries and data changes, walked on the tree of MySQL's own grammar. Not
 * thread-safe: one walk per statement.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.lineage;
