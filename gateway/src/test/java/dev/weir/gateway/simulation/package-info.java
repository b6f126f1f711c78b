/**
 * Whole sessions without a network, in an order that a seed decides: a client, the relay, a server
 * and a desk, all in one process, and what must hold whatever the order is.
 */
@NullMarked
package dev.weir.gateway.simulation;

import org.jspecify.annotations.NullMarked;
