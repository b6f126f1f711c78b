package dev.weir.session;

import dev.weir.policy.Subject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A short-lived secret that somebody minted with a token, for a client that cannot fetch tokens.
 * What is here is shown and written down; the secret is not here, and not kept anywhere. Immutable.
 *
 * @param id what a client gives as its user name
 * @param name what its owner calls it
 * @param owner who acts with it: the person, groups, roles and agent of the token it was minted
 *     with, until the ticket expires
 * @param revoked how it ended before its time; null if it did not
 */
public record Ticket(
    String id,
    String name,
    Subject owner,
    TicketScope scope,
    Instant mintedAt,
    @Nullable Revocation revoked) {
  /** Every id begins so, and no other user name is taken for a ticket's. */
  public static final String ID_PREFIX = "tkt_";

  /**
   * @param by the user who took it back
   */
  public record Revocation(Instant at, String by) {}

  /** Whether a user name is meant to name a ticket. */
  public static boolean isId(String user) {
    return user.startsWith(ID_PREFIX);
  }

  public Instant expiresAt() {
    return owner.expiresAt();
  }

  public boolean expired(Instant now) {
    return !now.isBefore(expiresAt());
  }

  /** Whether it is somebody's own: the person and the issuer that says so. */
  public boolean isOf(Subject subject) {
    return owner.user().equals(subject.user()) && owner.issuer().equals(subject.issuer());
  }

  /** For messages, recordings and logs: {@code nightly (tkt_01h…)}. */
  public String label() {
    return name + " (" + id + ")";
  }
}
