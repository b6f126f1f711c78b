/** Clients at the door. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.handshake;
