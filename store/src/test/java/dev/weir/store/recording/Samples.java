package dev.weir.store.recording;

import dev.weir.policy.ApprovalTerms;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Event;
import dev.weir.session.JudgedText;
import dev.weir.session.SessionIds;
import dev.weir.session.TimeOrderedIds;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions, texts and rows to record. */
public final class Samples {
  public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  public static final ObjectName CUSTOMERS = ObjectName.of("public", "customers");

  private Samples() {}

  public static SessionIds ids() {
    return new TimeOrderedIds(InstantSource.fixed(START), new SecureRandom());
  }

  public static RecordingSettings small(Path folder) {
    return new RecordingSettings(
        folder,
        "gateway-1",
        1 << 16,
        RecordingSettings.Durability.WRITE_AHEAD,
        RecordingSettings.Responses.MASKED,
        Duration.ZERO,
        0);
  }

  public static Subject alice() {
    return subject("alice", "claude-code");
  }

  public static Subject subject(String user, @Nullable String agent) {
    return new Subject(
        user, Set.of("ai-agents"), Set.of(), agent, "entra", START.plusSeconds(3600));
  }

  public static Event.Started started(String sessionId) {
    return started(sessionId, alice(), START);
  }

  public static Event.Started started(String sessionId, Subject subject, Instant at) {
    var place = new Place("orders", "postgres", InetAddress.getLoopbackAddress(), sessionId);
    return new Event.Started(
        at, sessionId, subject, place, Map.of("application_name", "psql"), "18.6", 4711);
  }

  public static JudgedText text(String sql) {
    return text(sql, Effect.ALLOW, "agents may read");
  }

  public static JudgedText text(String sql, Effect effect, String rule) {
    var access = new Access(Action.SELECT, ObjectKind.TABLE, CUSTOMERS, Set.of(), Set.of(), false);
    byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
    var statement =
        new Statement(
            "SELECT",
            0,
            utf8.length,
            Set.of(access),
            Lineage.Traced.NOTHING,
            Set.of(),
            List.of(),
            Shape.PLAIN,
            TransactionEffect.NONE,
            Naming.NONE,
            false);
    var terms =
        effect == Effect.APPROVE
            ? new ApprovalTerms(
                rule,
                Set.of("dba"),
                Set.of(),
                1,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(30))
            : null;
    var verdict =
        new Verdict(
            effect,
            List.of(new Verdict.Finding(access, effect, rule, "because")),
            null,
            terms,
            List.of(),
            List.of(),
            null,
            Set.of(new ColumnName(CUSTOMERS, "ssn")),
            "f00d",
            true);
    return new JudgedText(utf8, new Reading.Script(List.of(statement)), List.of(verdict));
  }

  public static Event.Statement statement(long number, JudgedText text) {
    return new Event.Statement(
        START.plusMillis(number), number, text, List.of(), text.effect(), null);
  }

  public static Event.Completed completed(long number, long rowCount) {
    return new Event.Completed(
        START.plusMillis(number + 2), number, "SELECT " + rowCount, rowCount);
  }

  /** One DataRow frame of text values. */
  public static ByteBuffer dataRow(String... values) {
    ByteBuffer out = ByteBuffer.allocate(1 << 12);
    out.put((byte) 'D').putInt(0).putShort((short) values.length);
    for (String value : values) {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      out.putInt(utf8.length).put(utf8);
    }
    return out.putInt(1, out.position() - 1).flip();
  }
}
