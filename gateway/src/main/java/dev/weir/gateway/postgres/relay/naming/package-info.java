/** The session's prepared statements, portals and cursors, as the server knows them. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.relay.naming;
