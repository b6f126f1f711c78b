/** Packets of a session after sign-in: found in buffers, taken apart, put together. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.mysql.relay.packet;
