package dev.weir.session.approval;

import java.time.Instant;

/**
 * One person's answer to a request.
 *
 * @param issuer the reviewer's identity provider
 * @param user the reviewer
 * @param reason what the reviewer gave as a reason; may be empty
 */
public record Vote(String issuer, String user, boolean yes, String reason, Instant at) {
  /** Whether the same person cast it; letter case is no difference between people. */
  boolean isBy(String otherIssuer, String otherUser) {
    return issuer.equals(otherIssuer) && user.equalsIgnoreCase(otherUser);
  }
}
