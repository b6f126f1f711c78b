/** Connections to PostgreSQL servers that outlive a session and are handed on clean. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.warm;
