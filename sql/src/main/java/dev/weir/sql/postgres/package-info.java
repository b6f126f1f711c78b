/** PostgreSQL's statements as facts. */
@org.jspecify.annotations.NullMarked
package dev.weir.sql.postgres;
