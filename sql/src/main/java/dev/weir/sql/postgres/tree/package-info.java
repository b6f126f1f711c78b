/** PostgreSQL's parse tree, as its own parser prints it, read without ever guessing. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres.tree;
