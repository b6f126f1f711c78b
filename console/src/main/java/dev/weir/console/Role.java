package dev.weir.console;

import io.javalin.security.RouteRole;

/** What a route asks of its caller. */
enum Role implements RouteRole {
  /** Nobody needs to be known: health and the page itself. */
  ANYONE,
  /** Anyone with a valid token; what they see is their own. */
  SIGNED_IN,
  /** Sees what everybody did: auditors, and administrators. */
  AUDITOR,
  /** May end sessions. */
  ADMINISTRATOR
}
