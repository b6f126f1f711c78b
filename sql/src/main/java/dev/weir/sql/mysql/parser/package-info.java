/**
 * The grammar of MySQL's server: one statement's canonical text to the tree of its parts.
 *
 * <p>The grammar is Oracle's, as compiled for Debezium; what MariaDB adds is handled around it
 * (docs/adr/0016-mysql-text-is-made-canonical.md).
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.mysql.parser;
