package dev.weir.store.recording;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.policy.Verdict.Finding;
import dev.weir.session.ApprovalDesk.Outcome;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.Parameter;
import dev.weir.sql.Access;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.store.Micros;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events and texts as payloads; {@link EventDecoder} reads them back. */
final class EventEncoder {
  private EventEncoder() {}

  static void started(PayloadWriter out, Event.Started event) {
    Subject subject = event.subject();
    Place place = event.place();
    out.text(event.sessionId()).text(subject.issuer()).text(subject.user()).text(subject.agent());
    out.texts(new TreeSet<>(subject.groups())).texts(new TreeSet<>(subject.roles()));
    out.number(Micros.of(subject.expiresAt()));
    out.text(place.connection()).text(place.protocol()).raw(place.source().getAddress());
    out.number(event.client().size());
    event.client().forEach((name, value) -> out.text(name).text(value));
    out.text(event.serverVersion()).number(Integer.toUnsignedLong(event.upstreamPid()));
  }

  /**
   * A text under an id that holds within its segment.
   *
   * @param meaning what {@link #meaning} wrote for it, or for its original
   */
  static void text(PayloadWriter out, long id, JudgedText text, byte[] meaning) {
    out.number(id).raw(text.utf8()).encoded(meaning);
  }

  /** What a text means, with its verdicts: the same for all texts of one original. */
  static void meaning(PayloadWriter out, JudgedText text) {
    out.number(EffectCode.of(text.effect()));
    switch (text.reading()) {
      case Reading.Unreadable unreadable -> {
        out.text(unreadable.reason()).texts(List.of()).texts(List.of());
      }
      case Reading.Script script -> {
        out.text(null);
        out.texts(
            script.statements().stream()
                .map(Statement::kind)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        out.texts(tables(script));
      }
    }
    out.texts(protectedColumns(text));
    out.text(text.verdicts().isEmpty() ? null : text.verdicts().getFirst().fingerprint());
    out.number(text.verdicts().stream().mapToInt(verdict -> verdict.findings().size()).sum());
    text.verdicts().stream()
        .flatMap(verdict -> verdict.findings().stream())
        .forEach(finding -> finding(out, finding));
    out.number(EffectCode.of(observed(text)));
  }

  private static void finding(PayloadWriter out, Finding finding) {
    Access access = finding.access();
    out.text(access == null ? null : access.toString()).number(EffectCode.of(finding.effect()));
    out.text(finding.rule()).text(finding.reason());
  }

  private static Set<String> tables(Reading.Script script) {
    return script.statements().stream()
        .flatMap(statement -> statement.accesses().stream())
        .filter(access -> access.kind() == dev.weir.sql.ObjectKind.TABLE)
        .map(access -> access.object().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> protectedColumns(JudgedText text) {
    return text.verdicts().stream()
        .flatMap(verdict -> verdict.protectedColumns().stream())
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The strictest effect that observe mode did not enforce; null if there was none. */
  private static @Nullable Effect observed(JudgedText text) {
    return text.verdicts().stream()
        .map(Verdict::observed)
        .filter(Objects::nonNull)
        .max(Effect::compareTo)
        .orElse(null);
  }

  static void statement(PayloadWriter out, Event.Statement event, long textId) {
    out.number(event.number()).number(textId).number(EffectCode.of(event.effect()));
    out.text(event.lateYes()).number(event.parameters().size());
    for (Parameter parameter : event.parameters()) {
      out.number(parameter.typeOid()).flag(parameter.binary()).raw(parameter.value());
    }
  }

  /**
   * Any event whose payload stands alone.
   *
   * @return the type it is written as
   */
  static RecordType simple(PayloadWriter out, Event event) {
    return switch (event) {
      case Event.Held held -> {
        out.number(held.number()).text(held.requestId());
        yield RecordType.HELD;
      }
      case Event.Decided decided -> {
        out.number(decided.number()).text(decided.requestId());
        outcome(out, decided.outcome());
        yield RecordType.DECIDED;
      }
      case Event.Columns columns -> {
        columns(out, columns);
        yield RecordType.COLUMNS;
      }
      case Event.Completed completed -> {
        out.number(completed.number()).text(completed.tag()).number(completed.rowCount());
        yield RecordType.COMPLETED;
      }
      case Event.Failed failed -> {
        out.number(failed.number()).text(failed.sqlState()).text(failed.message());
        yield RecordType.FAILED;
      }
      case Event.Notice notice -> {
        out.text(notice.kind()).text(notice.text());
        yield RecordType.NOTICE;
      }
      case Event.Ended ended -> {
        out.text(ended.reason());
        yield RecordType.ENDED;
      }
      case Event.Started _, Event.Statement _, Event.Rows _, Event.CopyIn _ ->
          throw new IllegalArgumentException("not an event that stands alone: " + event.getClass());
    };
  }

  private static void columns(PayloadWriter out, Event.Columns columns) {
    out.number(columns.number()).number(columns.columns().size());
    for (Event.Column column : columns.columns()) {
      out.text(column.name()).number(column.typeOid());
      out.flag(column.binary()).flag(column.masked());
    }
  }

  private static void outcome(PayloadWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Approved(var yes) ->
          decision(out, "approved", yes.by(), yes.reason(), Micros.of(yes.at()));
      case Outcome.Denied(var by, var reason) -> decision(out, "denied", List.of(by), reason, 0);
      case Outcome.Expired(var retryUntil) ->
          decision(out, "expired", List.of(), null, Micros.of(retryUntil));
      case Outcome.Withdrawn(var reason) -> decision(out, "withdrawn", List.of(), reason, 0);
      case Outcome.Interrupted() -> decision(out, "interrupted", List.of(), null, 0);
    }
  }

  private static void decision(
      PayloadWriter out, String label, List<String> by, @Nullable String reason, long atMicros) {
    out.text(label).texts(by).text(reason).number(atMicros);
  }
}
