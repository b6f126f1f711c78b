/**
 * What of a text the server reads: its bytes as letters, its comments expanded or skipped, its
 * statements apart.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.text;
