package dev.weir.identity;

import dev.weir.policy.Subject;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import java.io.IOException;
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

  private final IssuerSettings settings;
  private final ClaimNames names;
  private final @Nullable GraphDirectory directory;

  /**
   * @param directory gives the groups that a token leaves out; null if such tokens are refused
   */
  SubjectClaims(IssuerSettings settings, @Nullable GraphDirectory directory) {
    this.settings = settings;
    this.names = settings.claims();
    this.directory = directory;
  }

  /**
   * @throws SignInRefused if there is no user, or a claim is not of the kind it should be
   */
  Subject subject(Map<String, Object> claims, Instant expiresAt, Subject.Proof proof)
      throws SignInRefused, InterruptedException {
    boolean application = settings.tenant() != null && isApplicationAlone(claims);
    String agent = agent(claims);
    String user = name(claims, names.user());
    if (user == null && application) {
      user = agent;
    }
    if (user == null) {
      throw new SignInRefused(
          Fault.MISSING_CLAIM,
          "the token has no claim \"%s\", which names the user for issuer \"%s\""
              .formatted(names.user(), settings.name()));
    }
    return new Subject(
        user,
        named(groups(claims, application)),
        memberships(claims, names.roles()),
        agent,
        settings.name(),
        expiresAt,
        proof);
  }

  /** Whether the groups are not those of the token but those that the directory gives. */
  boolean leavesGroupsOut(Map<String, Object> claims) {
    return isLeftOut(claims, names.groups());
  }

  /**
   * A token that Entra ID gave to an application, a managed identity or a workload for itself:
   * {@code idtyp} says so where it is configured, else the subject is the application's own object
   * (a person's {@code sub} is made for each application and never the object id).
   */
  private static boolean isApplicationAlone(Map<String, Object> claims) {
    Object type = claims.get("idtyp");
    if (type != null) {
      return type.equals("app");
    }
    return claims.get("oid") instanceof String id
        && id.equals(claims.get("sub"))
        && !claims.containsKey("scp");
  }

  private Set<String> groups(Map<String, Object> claims, boolean application)
      throws SignInRefused, InterruptedException {
    if (!isLeftOut(claims, names.groups())) {
      return memberships(claims, names.groups());
    }
    if (directory == null) {
      throw leftOut(names.groups());
    }
    String objectId = claims.get("oid") instanceof String id ? id : "";
    try {
      return directory.memberships(objectId, application);
    } catch (IOException e) {
      throw new SignInRefused(
          Fault.ISSUER_UNAVAILABLE,
          "the token leaves out the groups (group overage), and they cannot be had from the"
              + " directory of issuer \"%s\": %s".formatted(settings.name(), e.getMessage()));
    }
  }

  /**
   * Adds the names of the groups that have one. Somebody who can name a group of their own must not
   * get the rights of another so.
   */
  private Set<String> named(Set<String> groups) throws SignInRefused {
    if (settings.groupNames().isEmpty()) {
      return groups;
    }
    Set<String> all = new LinkedHashSet<>(groups);
    for (String group : groups) {
      if (settings.groupNames().containsValue(group)) {
        throw wrong(
            names.groups(),
            "holds what the configuration gives as the name of a group, in place of an id");
      }
      String name = settings.groupNames().get(group);
      if (name != null) {
        all.add(name);
      }
    }
    return all;
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
    boolean printable = text.codePoints().noneMatch(SubjectClaims::deceives);
    if (text.isBlank() || text.length() > NAME_CHARS_MAX || !printable) {
      throw wrong(
          claim,
          "must have between 1 and %d characters, none of them a control character"
              .formatted(NAME_CHARS_MAX));
    }
    return text;
  }

  /**
   * A name goes to logs, rules, application_name and the eyes of reviewers: nothing in it may end a
   * line, turn the direction of what follows, or be half a character.
   */
  private static boolean deceives(int each) {
    return Character.isISOControl(each)
        || (each >= 0x202A && each <= 0x202E)
        || (each >= 0x2066 && each <= 0x2069)
        || each == 0x2028
        || each == 0x2029
        || Character.getType(each) == Character.SURROGATE;
  }

  private static Set<String> memberships(Map<String, Object> claims, String claim)
      throws SignInRefused {
    if (isLeftOut(claims, claim)) {
      throw leftOut(claim);
    }
    Object value = found(claims, claim);
    if (value == null) {
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
  private static boolean isLeftOut(Map<String, Object> claims, String claim) {
    return (claims.get("_claim_names") instanceof Map<?, ?> sources && sources.containsKey(claim))
        || (claim.equals("groups")
            && claims.containsKey("hasgroups")
            && !Boolean.FALSE.equals(claims.get("hasgroups")));
  }

  private static SignInRefused leftOut(String claim) {
    return new SignInRefused(
        Fault.MISSING_CLAIM,
        "the token leaves out the claim \"%s\" because the user has too many (group overage): let"
                .formatted(claim)
            + " the issuer put only the groups assigned to the application into the token, use"
            + " roles, or configure \"graph\"");
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
