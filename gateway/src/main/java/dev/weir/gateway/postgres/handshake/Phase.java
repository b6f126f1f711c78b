package dev.weir.gateway.postgres.handshake;

import dev.weir.gateway.refusal.Refusal;

/**
 * What the handshake with a client waits for.
 *
 * <pre>
 * Opening ⇄ ShakingHands        SSLRequest, GSSENCRequest, direct TLS
 * Opening → over                CancelRequest, anything refused
 * Opening → AwaitingToken       StartupMessage
 * AwaitingToken → SigningIn     the token; nothing is read from here on
 * Opening → AwaitingProof       StartupMessage of who names a ticket
 * AwaitingProof → SigningIn     after SASLInitialResponse and SASLResponse
 * Opening → AwaitingBearer      StartupMessage of who wants OAUTHBEARER
 * AwaitingBearer → SigningIn    the token
 * AwaitingBearer → Challenged   no token
 * SigningIn → Challenged        a token by OAUTHBEARER that does not do
 * Challenged → over             SASLResponse; then the refusal
 * SigningIn → over              the relay takes the channel over, or a refusal
 * </pre>
 */
sealed interface Phase {
  /**
   * @param begun something was received before: TLS cannot begin by itself any more
   */
  record Opening(boolean begun, boolean tlsAsked, boolean gssAsked) implements Phase {}

  record ShakingHands() implements Phase {}

  record AwaitingToken(SessionRequest request) implements Phase {}

  record AwaitingProof(SessionRequest request, TicketExchange exchange) implements Phase {}

  record AwaitingBearer(SessionRequest request, BearerExchange exchange) implements Phase {}

  /**
   * @param refusal what the client is told in the end
   */
  record Challenged(Refusal refusal) implements Phase {}

  record SigningIn() implements Phase {}
}
