/** PostgreSQL's statements, one class per family: from parse tree to facts. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres.statements;
