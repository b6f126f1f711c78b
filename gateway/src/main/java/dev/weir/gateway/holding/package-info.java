/** Statements that wait on the wire until people have answered. */
@org.jspecify.annotations.NullMarked
package dev.weir.gateway.holding;
