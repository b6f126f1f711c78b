package dev.weir.identity.issuer;

import java.util.Set;

/**
 * An application that may ask a {@link SmallIssuer} for tokens of its own (RFC 6749 section 4.4).
 *
 * @param id becomes the token's {@code azp}
 * @param user who the token names
 */
public record IssuedClient(String id, String secret, String user, Set<String> groups) {
  public IssuedClient {
    groups = Set.copyOf(groups);
  }

  @Override
  public String toString() {
    return "IssuedClient[id=%s, user=%s, groups=%s]".formatted(id, user, groups);
  }
}
