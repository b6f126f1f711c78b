/** From a client's first byte to a session with both sides signed in. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres.handshake;
