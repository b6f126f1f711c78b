/**
 * What the relays of all wires are made of: both connections of a session, its limits, its
 * recording.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.relay;
