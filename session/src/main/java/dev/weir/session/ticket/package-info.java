/** Tickets: minted, shown once, proved, revoked. Pure; what is kept is kept behind a port. */
@org.jspecify.annotations.NullMarked
package dev.weir.session.ticket;
