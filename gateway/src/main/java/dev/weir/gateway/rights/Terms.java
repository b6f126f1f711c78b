package dev.weir.gateway.rights;

import java.time.Duration;

/**
 * What the configuration says of sessions that tokens of an issuer open.
 *
 * @param clockSkew how far the issuer's clock may be apart, as at sign-in
 * @param afterExpiry what becomes of a session when its token has expired
 * @param grace how long what runs at the end may go on
 * @param askEvery how often an issuer that is asked about tokens is asked again
 */
public record Terms(
    Duration clockSkew, AfterExpiry afterExpiry, Duration grace, Duration askEvery) {
  /** What becomes of a session when its token has expired. */
  public sealed interface AfterExpiry {
    /** It ends. */
    record End() implements AfterExpiry {}

    /**
     * It goes on for as long as the issuer says that the token is active. Where the issuer is not
     * asked about the token, it ends.
     */
    record AskAgain() implements AfterExpiry {}

    /** It goes on for that long. */
    record GoOn(Duration time) implements AfterExpiry {}
  }
}
