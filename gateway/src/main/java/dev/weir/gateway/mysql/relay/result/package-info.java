/** What leaves for the client: descriptions checked, rows masked, the server's words scrubbed. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.relay.result;
