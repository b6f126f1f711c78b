/** Tickets in the hands of real clients, of their owners, and of those who found or stole one. */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.tickets;
