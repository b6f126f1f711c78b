package dev.weir.gateway.mysql.relay;

/** What becomes of the client's command whose turn it is. */
enum Step {
  /** It goes to the server, as it is or as it was rewritten; the server answers. */
  FORWARD,
  /** It was answered or passed over, or goes to the server, which does not answer. */
  CONSUMED,
  /** It stays where it is until what it waits for is there. */
  WAIT
}
