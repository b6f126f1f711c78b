package dev.weir.gateway.postgres.relay;

/** What becomes of the client's message whose turn it is. */
enum Step {
  /** It goes to the server as it is. */
  FORWARD,
  /** It was answered, replaced or passed over: nothing of it is forwarded. */
  CONSUMED,
  /** It stays where it is until what it waits for is there. */
  WAIT
}
