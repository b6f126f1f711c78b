/**
 * Where values come from: scopes, expressions, queries and data changes of PostgreSQL, walked on
 * its parse tree. Not thread-safe: one walk per statement.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres.lineage;
