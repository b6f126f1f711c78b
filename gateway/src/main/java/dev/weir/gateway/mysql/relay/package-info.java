/**
 * A session between a MySQL client and its server, once both are signed in. The protocol is half
 * duplex: one command, its whole reply, then the next. Everything of a session belongs to one event
 * loop.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.relay;
