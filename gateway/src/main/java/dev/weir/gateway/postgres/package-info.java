/**
 * What signing in ({@code handshake}, {@code upstream}) and relaying ({@code relay}) agree on: a
 * session with both sides signed in.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.postgres;
