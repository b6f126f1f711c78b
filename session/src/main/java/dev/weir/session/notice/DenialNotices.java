package dev.weir.session.notice;

import dev.weir.policy.Effect;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.sql.Access;
import dev.weir.sql.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What people are told of statements that policy refused. Pure. */
public final class DenialNotices {
  /** No more of a text is looked at; every character of UTF-8 has up to four bytes. */
  private static final int TEXT_BYTES_MAX = 4 * Excerpt.TEXT_CHARACTERS_MAX;

  private DenialNotices() {}

  /** Of one statement; a session's statements are numbered, so both are the notice's id. */
  public static Notice of(Event.Started session, Event.Statement denied) {
    Subject subject = session.subject();
    JudgedText text = denied.text();
    return new Notice(
        "%s.%d.denied".formatted(session.sessionId(), denied.number()),
        Notice.Kind.DENIED,
        denied.at(),
        session.sessionId(),
        subject.issuer(),
        subject.user(),
        subject.agent(),
        session.place().connection(),
        rule(text),
        accesses(text),
        text(text.utf8()),
        Excerpt.values(denied.parameters(), session.place().protocol()),
        List.of(),
        text.reading() instanceof Reading.Unreadable ? "the statement could not be read" : "",
        null,
        1);
  }

  /** The rule that decided; null where none allowed it. */
  public static @Nullable String rule(JudgedText text) {
    return text.verdicts().stream()
        .flatMap(verdict -> verdict.findings().stream())
        .filter(finding -> finding.effect() == Effect.DENY)
        .map(Verdict.Finding::rule)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static List<String> accesses(JudgedText text) {
    return Excerpt.lines(
        text.verdicts().stream()
            .flatMap(verdict -> verdict.findings().stream())
            .filter(finding -> finding.effect() == Effect.DENY)
            .map(Verdict.Finding::access)
            .filter(Objects::nonNull)
            .map(Access::toString)
            .distinct()
            .toList());
  }

  private static String text(byte[] utf8) {
    if (utf8.length <= TEXT_BYTES_MAX) {
      return Excerpt.text(new String(utf8, StandardCharsets.UTF_8));
    }
    String beginning = new String(utf8, 0, TEXT_BYTES_MAX, StandardCharsets.UTF_8);
    int end = beginning.offsetByCodePoints(0, Excerpt.TEXT_CHARACTERS_MAX / 2);
    return "%s … (%d bytes in all)".formatted(beginning.substring(0, end), utf8.length);
  }
}
