/** What PostgreSQL's built-in functions, operators, relations and settings do, as reviewed. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres.functions;
