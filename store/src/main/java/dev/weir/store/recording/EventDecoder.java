package dev.weir.store.recording;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.session.Event;
import dev.weir.session.Parameter;
import dev.weir.session.archive.RecordedFinding;
import dev.weir.session.archive.Replay.RecordingDamaged;
import dev.weir.store.Micros;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Payloads back to events; what does not fit its type is damage. */
final class EventDecoder {
  private EventDecoder() {}

  static Event.Started started(Instant at, ByteBuffer payload) {
    var in = new PayloadReader(payload);
    String sessionId = in.text();
    String issuer = in.text();
    String user = in.text();
    String agent = in.textOrNull();
    Set<String> groups = Set.copyOf(in.texts());
    Set<String> roles = Set.copyOf(in.texts());
    Instant expiresAt = Micros.instant(in.number());
    var subject = new Subject(user, groups, roles, agent, issuer, expiresAt);
    String connection = in.text();
    String protocol = in.text();
    var place = new Place(connection, protocol, address(in.raw()), sessionId);
    int clientCount = in.count();
    Map<String, String> client = new LinkedHashMap<>();
    for (int i = 0; i < clientCount; i++) {
      client.put(in.text(), in.text());
    }
    return new Event.Started(at, sessionId, subject, place, client, in.text(), (int) in.number());
  }

  private static InetAddress address(byte @Nullable [] bytes) {
    try {
      return InetAddress.getByAddress(Objects.requireNonNullElse(bytes, new byte[0]));
    } catch (UnknownHostException e) {
      throw new RecordingDamaged("a recorded address has a wrong length");
    }
  }

  /** The id of a text and the text. */
  static Map.Entry<Long, RecordedText> text(ByteBuffer payload) {
    var in = new PayloadReader(payload);
    long id = in.number();
    String text = in.text();
    Effect effect = EffectCode.effect(in.number());
    String unreadable = in.textOrNull();
    List<String> kinds = in.texts();
    List<String> tables = in.texts();
    List<String> protectedColumns = in.texts();
    String fingerprint = in.textOrNull();
    int findingCount = in.count();
    var findings = new ArrayList<RecordedFinding>(findingCount);
    for (int i = 0; i < findingCount; i++) {
      String access = in.textOrNull();
      Effect found = EffectCode.effect(in.number());
      findings.add(new RecordedFinding(access, found, in.textOrNull(), in.text()));
    }
    Effect observed = EffectCode.orNull(in.number());
    return Map.entry(
        id,
        new RecordedText(
            text,
            effect,
            unreadable,
            kinds,
            tables,
            protectedColumns,
            fingerprint,
            findings,
            observed));
  }

  static RecordedEvent.Statement statement(
      Instant at, ByteBuffer payload, Map<Long, RecordedText> texts) {
    var in = new PayloadReader(payload);
    long number = in.number();
    RecordedText text = texts.get(in.number());
    if (text == null) {
      throw new RecordingDamaged("a statement names a text that its segment does not hold");
    }
    Effect effect = EffectCode.effect(in.number());
    String lateYes = in.textOrNull();
    int count = in.count();
    var parameters = new ArrayList<Parameter>(count);
    for (int i = 0; i < count; i++) {
      parameters.add(new Parameter(in.number(), in.flag(), in.raw()));
    }
    return new RecordedEvent.Statement(at, number, text, parameters, effect, lateYes);
  }

  static RecordedEvent simple(RecordType type, Instant at, ByteBuffer payload) {
    var in = new PayloadReader(payload);
    return switch (type) {
      case HELD -> plain(new Event.Held(at, in.number(), in.text()));
      case DECIDED -> decided(at, in);
      case COLUMNS -> plain(columns(at, in));
      case ROWS -> plain(new Event.Rows(at, in.number(), (int) in.number(), in.rest()));
      case COPY_IN -> plain(new Event.CopyIn(at, in.number(), in.rest()));
      case COMPLETED -> plain(new Event.Completed(at, in.number(), in.text(), in.number()));
      case FAILED -> plain(new Event.Failed(at, in.number(), in.text(), in.text()));
      case NOTICE -> plain(new Event.Notice(at, in.text(), in.text()));
      case ENDED -> plain(new Event.Ended(at, in.text()));
      case SEGMENT_END, TEXT, STARTED, STATEMENT ->
          throw new IllegalArgumentException("not an event that stands alone: " + type);
    };
  }

  private static RecordedEvent plain(Event event) {
    return new RecordedEvent.Plain(event);
  }

  private static RecordedEvent decided(Instant at, PayloadReader in) {
    long number = in.number();
    String requestId = in.text();
    String outcome = in.text();
    List<String> by = in.texts();
    return new RecordedEvent.Decided(at, number, requestId, outcome, by, in.text());
  }

  private static Event.Columns columns(Instant at, PayloadReader in) {
    long number = in.number();
    int count = in.count();
    var columns = new ArrayList<Event.Column>(count);
    for (int i = 0; i < count; i++) {
      columns.add(new Event.Column(in.text(), in.number(), in.flag(), in.flag()));
    }
    return new Event.Columns(at, number, columns);
  }
}
