package dev.weir.session.notice;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that people are told of. Texts are as they came, cut to {@link Excerpt}'s lengths: who
 * shows them makes them harmless. Immutable.
 *
 * @param id what is told twice has the same; up to 100 letters, digits, dots and dashes
 * @param about the id of a request, or of a session where a statement was denied; empty for several
 * @param user who is behind it; null for several people
 * @param agent null if the person's token names none
 * @param connection null for several
 * @param rule null where none allowed it
 * @param accesses what the statement does, a line each
 * @param text the statement; null where it is not to be shown
 * @param parameters its values as text; empty where they are not to be shown
 * @param by who has answered
 * @param reason what they, or the client that left, gave as one; may be empty
 * @param until when the wait ends, or until when a late yes counts; null where neither does
 * @param count how many this stands for, at least 1
 */
public record Notice(
    String id,
    Kind kind,
    Instant at,
    String about,
    @Nullable String issuer,
    @Nullable String user,
    @Nullable String agent,
    @Nullable String connection,
    @Nullable String rule,
    List<String> accesses,
    @Nullable String text,
    List<String> parameters,
    List<String> by,
    String reason,
    @Nullable Instant until,
    long count) {
  public Notice {
    accesses = List.copyOf(accesses);
    parameters = List.copyOf(parameters);
    by = List.copyOf(by);
  }

  /** What happened. */
  public enum Kind {
    REQUESTED(Topic.APPROVAL_REQUESTED),
    APPROVED(Topic.APPROVAL_DECIDED),
    /** A reviewer said no. */
    REFUSED(Topic.APPROVAL_DECIDED),
    APPROVED_LATE(Topic.APPROVAL_DECIDED),
    EXPIRED(Topic.APPROVAL_EXPIRED),
    WITHDRAWN(Topic.APPROVAL_WITHDRAWN),
    /** The gateway stopped while the client waited. */
    INTERRUPTED(Topic.APPROVAL_WITHDRAWN),
    /** Policy refused a statement. */
    DENIED(Topic.DENIED),
    /** Stands for notices of one person that were too many to be told one by one. */
    MORE(null);

    private final @Nullable Topic topic;

    Kind(@Nullable Topic topic) {
      this.topic = topic;
    }

    /** Null for what goes to whoever had wanted what it stands for. */
    public @Nullable Topic topic() {
      return topic;
    }

    /** {@code approved-late}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** The same with no more in it than may be shown. */
  public Notice shownAs(Shown shown) {
    return new Notice(
        id,
        kind,
        at,
        about,
        issuer,
        user,
        agent,
        connection,
        rule,
        accesses,
        shown.compareTo(Shown.STATEMENT) >= 0 ? text : null,
        shown == Shown.PARAMETERS ? parameters : List.of(),
        by,
        reason,
        until,
        count);
  }

  /**
   * In place of this one and others of its person: that there are so many more.
   *
   * @param moreId of what is told then
   */
  public Notice more(String moreId, long howMany) {
    return new Notice(
        moreId, Kind.MORE, at, about, issuer, user, agent, null, null, List.of(), null, List.of(),
        List.of(), "", null, howMany);
  }

  /**
   * In place of others like this one: that there were so many of them.
   *
   * @param suffix of the id
   */
  public Notice timesMore(String suffix, long howMany) {
    return new Notice(
        id + suffix,
        kind,
        at,
        about,
        issuer,
        user,
        agent,
        connection,
        rule,
        accesses,
        null,
        List.of(),
        by,
        reason,
        until,
        howMany);
  }

  /**
   * The same, without what may differ among those that it stands for.
   *
   * @param ofOne whether all are of the same person
   */
  public Notice ofSeveral(boolean ofOne) {
    return new Notice(
        id,
        kind,
        at,
        "",
        ofOne ? issuer : null,
        ofOne ? user : null,
        null,
        null,
        null,
        List.of(),
        null,
        List.of(),
        List.of(),
        "",
        null,
        count);
  }

  /** Whose notices count together: a person, whatever the letter case; empty for several. */
  public String person() {
    String name = user;
    return name == null ? "" : issuer + "\n" + name.toLowerCase(Locale.ROOT);
  }
}
