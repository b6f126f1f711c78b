/** The prepared statements of a session, of the protocol and of SQL. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.relay.naming;
