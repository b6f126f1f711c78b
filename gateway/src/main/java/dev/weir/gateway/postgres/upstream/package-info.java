/** Connections to PostgreSQL servers: opening, TLS, signing in, cancelling. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.upstream;
