/**
 * PostgreSQL's own grammar: bytes of one message to the tree the server's raw parser would build.
 *
 * <p>The grammar is libpg_query, compiled to WebAssembly and from there to Java classes when Weir
 * is built (docs/adr/0002-postgresql-grammar-in-the-jvm.md).
 */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres.parser;
