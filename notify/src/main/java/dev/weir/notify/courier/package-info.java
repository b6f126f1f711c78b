/** Brings what waits in the outbox to its target, in order, again and again until it arrives. */
@org.jspecify.annotations.NullMarked
package dev.weir.notify.courier;
