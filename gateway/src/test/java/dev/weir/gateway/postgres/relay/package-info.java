/** The relay against a real PostgreSQL and against a scripted one. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.relay;
