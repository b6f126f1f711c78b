package dev.weir.notify.message;

import dev.weir.notify.message.Message.Fact;
import dev.weir.session.notice.Excerpt;
import dev.weir.session.notice.Notice;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Says notices in words. Thread-safe. */
public final class Wording {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final int STATEMENT_MAX = 560;

  private final Supplier<URI> console;

  /**
   * @param console where people reach the console; ends with a slash
   */
  public Wording(Supplier<URI> console) {
    this.console = console;
  }

  public Message of(Notice notice) {
    return new Message(
        notice.id(),
        notice.about(),
        line(title(notice)),
        facts(notice),
        statement(notice),
        link(notice),
        linkLabel(notice));
  }

  /** Where a notice leads; null where there is no one thing to see. */
  public @Nullable URI link(Notice notice) {
    if (notice.kind() == Notice.Kind.MORE) {
      return console.get().resolve("approvals");
    }
    // What it is about is an id of ours; whatever it were, the link stays below the console.
    if (!notice.about().matches("[0-9A-Za-z-]+")) {
      return null;
    }
    String view = notice.kind() == Notice.Kind.DENIED ? "sessions/" : "approvals/";
    return console.get().resolve(view + notice.about());
  }

  private static String linkLabel(Notice notice) {
    return switch (notice.kind()) {
      case REQUESTED -> "Review the request";
      case DENIED -> "See the session";
      case MORE -> "See the requests";
      case APPROVED, REFUSED, APPROVED_LATE, EXPIRED, WITHDRAWN, INTERRUPTED -> "See the request";
    };
  }

  private static String title(Notice notice) {
    String whose = "%s on %s".formatted(who(notice), where(notice));
    String by = String.join(", ", notice.by());
    return switch (notice.kind()) {
      case REQUESTED -> "Approval requested: " + whose;
      case APPROVED -> "Approved by %s: %s".formatted(by, whose);
      case REFUSED -> "Denied by %s: %s".formatted(by, whose);
      case APPROVED_LATE -> "Approved late by %s: %s".formatted(by, whose);
      case EXPIRED -> "Nobody answered in time: " + whose;
      case WITHDRAWN -> "No longer waiting: " + whose;
      case INTERRUPTED -> "Interrupted, as the gateway stopped: " + whose;
      case DENIED ->
          notice.count() == 1
              ? "Denied by policy: " + whose
              : "Denied by policy, %d times more: %s".formatted(notice.count(), whose);
      case MORE ->
          "%d more notices of %s are not told one by one".formatted(notice.count(), who(notice));
    };
  }

  private static String who(Notice notice) {
    String user = notice.user();
    return user == null ? "several people" : user;
  }

  private static String where(Notice notice) {
    String connection = notice.connection();
    return connection == null ? "several connections" : connection;
  }

  private static List<Fact> facts(Notice notice) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "Who", who(notice));
    add(facts, "Agent", notice.agent());
    if (notice.kind() != Notice.Kind.MORE) {
      add(facts, "Connection", where(notice));
      add(facts, "Rule", rule(notice));
    }
    if (!notice.accesses().isEmpty()) {
      add(facts, "Does", String.join(", ", notice.accesses()));
    }
    if (!notice.by().isEmpty()) {
      add(facts, "Answered by", String.join(", ", notice.by()));
    }
    if (!notice.reason().isBlank()) {
      add(facts, "Reason", notice.reason());
    }
    if (!notice.parameters().isEmpty()) {
      add(facts, "Parameters", String.join(", ", notice.parameters()));
    }
    add(facts, "At", MOMENT.format(notice.at()));
    Instant until = notice.until();
    if (until != null) {
      boolean waits = notice.kind() == Notice.Kind.REQUESTED;
      add(facts, waits ? "Waits until" : "Late yes counts until", MOMENT.format(until));
    }
    return facts;
  }

  private static @Nullable String rule(Notice notice) {
    boolean noneAllowed = notice.kind() == Notice.Kind.DENIED && notice.rule() == null;
    return noneAllowed && notice.connection() != null ? "none allows it" : notice.rule();
  }

  private static void add(List<Fact> facts, String label, @Nullable String value) {
    if (value != null) {
      facts.add(new Fact(label, line(value)));
    }
  }

  /** Cut only then, since what is made visible is longer. */
  private static String line(String text) {
    return Excerpt.cut(Visible.line(text), Message.LINE_MAX);
  }

  private static @Nullable String statement(Notice notice) {
    String text = notice.text();
    return text == null ? null : Excerpt.cut(Visible.lines(text), STATEMENT_MAX);
  }
}
