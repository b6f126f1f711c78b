/** Tickets in the embedded database: what they are for, and verifiers in place of their secrets. */
@org.jspecify.annotations.NullMarked
package dev.weir.store.ticket;
