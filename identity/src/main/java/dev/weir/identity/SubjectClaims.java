package dev.weir.identity;

import dev.weir.policy.Subject;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the claims of a token that was found genuine into a {@link Subject}. Thread-safe. */
final class SubjectClaims {
  private static final int NAME_CHARS_MAX = 256;
  private static final int NAMES_MAX = 10_000;
  private static final List<String> AGENT_SPELLINGS = List.of("azp", "appid", "client_id");

  private final String issuerName;
  private final ClaimNames names;

  SubjectClaims(String issuerName, ClaimNames names) {
    this.issuerName = issuerName;
    this.names = names;
  }

  /**
   * @throws SignInRefused if there is no user, or a claim is not of the kind it should be
   */
  Subject subject(Map<String, Object> claims, Instant expiresAt) throws SignInRefused {
    String user = name(claims, names.user());
    if (user == null) {
      throw new SignInRefused(
          Fault.MISSING_CLAIM,
          "the token has no claim \"%s\", which names the user for issuer \"%s\""
              .formatted(names.user(), issuerName));
    }
    return new Subject(
        user,
        memberships(claims, names.groups()),
        memberships(claims, names.roles()),
        agent(claims),
        issuerName,
        expiresAt);
  }

  private @Nullable String agent(Map<String, Object> claims) throws SignInRefused {
    List<String> spellings =
        names.agent().equals(ClaimNames.defaults().agent())
            ? AGENT_SPELLINGS
            : List.of(names.agent());
    for (String spelling : spellings) {
      String agent = name(claims, spelling);
      if (agent != null) {
        return agent;
      }
    }
    return null;
  }

  private static @Nullable String name(Map<String, Object> claims, String claim)
      throws SignInRefused {
    Object value = found(claims, claim);
    return value == null ? null : name(value, claim);
  }

  private static String name(Object value, String claim) throws SignInRefused {
    if (!(value instanceof String text)) {
      throw wrong(claim, "must be a text");
    }
    // A name goes to logs, rules and application_name.
    boolean printable = text.chars().noneMatch(Character::isISOControl);
    if (text.isBlank() || text.length() > NAME_CHARS_MAX || !printable) {
      throw wrong(
          claim,
          "must have between 1 and %d characters, none of them a control character"
              .formatted(NAME_CHARS_MAX));
    }
    return text;
  }

  private static Set<String> memberships(Map<String, Object> claims, String claim)
      throws SignInRefused {
    Object value = found(claims, claim);
    if (value == null) {
      refuseOverage(claims, claim);
      return Set.of();
    }
    List<?> entries = value instanceof List<?> list ? list : List.of(value);
    if (entries.size() > NAMES_MAX) {
      throw wrong(claim, "must have at most %d entries".formatted(NAMES_MAX));
    }
    Set<String> members = new LinkedHashSet<>();
    for (Object entry : entries) {
      if (entry == null) {
        throw wrong(claim, "must be a list of texts");
      }
      members.add(name(entry, claim));
    }
    return members;
  }

  /**
   * A person in too many groups gets a token that says where to ask for them (OpenID Connect Core
   * section 5.6.2) or that there are some. A rule that denies a group must not be got round so.
   */
  private static void refuseOverage(Map<String, Object> claims, String claim) throws SignInRefused {
    boolean elsewhere =
        (claims.get("_claim_names") instanceof Map<?, ?> sources && sources.containsKey(claim))
            || (claim.equals("groups")
                && claims.containsKey("hasgroups")
                && !Boolean.FALSE.equals(claims.get("hasgroups")));
    if (elsewhere) {
      throw new SignInRefused(
          Fault.MISSING_CLAIM,
          "the token leaves out the claim \"%s\" because the user has too many (group overage): let"
                  .formatted(claim)
              + " the issuer put only the groups assigned to the application into the token, or use"
              + " roles");
    }
  }

  /** A claim whose name has dots as it stands wins over a path. */
  private static @Nullable Object found(Map<String, Object> claims, String claim) {
    Object direct = claims.get(claim);
    if (direct != null || claim.indexOf('.') < 0) {
      return direct;
    }
    Object value = claims;
    for (String step : claim.split("\\.", -1)) {
      if (!(value instanceof Map<?, ?> members)) {
        return null;
      }
      Object next = members.get(step);
      if (next == null) {
        return null;
      }
      value = next;
    }
    return value;
  }

  private static SignInRefused wrong(String claim, String what) {
    return new SignInRefused(Fault.MALFORMED, "the token's claim \"%s\" %s".formatted(claim, what));
  }
}
