package dev.weir.gateway.rights;

import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.rights.Terms.AfterExpiry;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission;
import dev.weir.session.AuditTrail.AuditEvent;
import dev.weir.session.Grant;
import dev.weir.session.Secret;
import dev.weir.session.SessionLimits;
import dev.weir.session.TokenVerifier;
import dev.weir.session.TokenVerifier.Fault;
import dev.weir.session.TokenVerifier.SignInRefused;
import dev.weir.sql.Statement;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions, a clock, a configuration and an issuer that do what a test says; all on its thread. */
final class RightsScene implements Conditions {
  static final Duration SKEW = Duration.ofSeconds(60);
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Duration CACHE = Duration.ofSeconds(20);
  static final Duration LIFE = Duration.ofMinutes(10);

  final List<AuditEvent> audited = new ArrayList<>();
  final List<String> asked = new ArrayList<>();
  final SessionRights rights;
  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  long nanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();
  AfterExpiry afterExpiry = new AfterExpiry.End();
  Set<String> issuers = new HashSet<>(Set.of("idp"));
  Set<String> connections = new HashSet<>(Set.of("orders"));
  Set<String> barred = new HashSet<>();

  /** What the issuer says; null if it does not answer. */
  @Nullable Subject said;

  boolean active = true;
  private int sessions;

  RightsScene() {
    TokenVerifier issuer =
        new TokenVerifier() {
          @Override
          public Subject verify(Secret token) {
            throw new AssertionError("these tokens were accepted before");
          }

          @Override
          public Subject verifyAgain(Secret token) throws SignInRefused {
            asked.add(token.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)));
            if (!active) {
              throw new SignInRefused(Fault.INACTIVE, "issuer \"idp\" says: not active");
            }
            if (said == null) {
              throw new SignInRefused(Fault.ISSUER_UNAVAILABLE, "connection refused");
            }
            return said;
          }
        };
    rights = new SessionRights(this, issuer, audited::add, Runnable::run, () -> now, () -> nanos);
  }

  void passes(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
    rights.look();
  }

  Subject alice(@Nullable Duration statedAgo, boolean asked, String... groups) {
    return alice("claude", statedAgo, asked, groups);
  }

  Subject alice(String agent, @Nullable Duration statedAgo, boolean asked, String... groups) {
    return new Subject(
        "alice",
        Set.of(groups),
        Set.of(),
        agent,
        "idp",
        now.plus(LIFE),
        new Subject.Proof(
            "https://idp.example", statedAgo == null ? null : now.minus(statedAgo), asked));
  }

  /** A session that is about to be opened. */
  final class Opening {
    final Grant grant;
    final Standing standing;

    Opening(Subject subject, String token) throws Exception {
      sessions++;
      String id = "s" + sessions;
      var admission = new Admission(FakePolicy::new, () -> now, () -> id, () -> SessionLimits.NONE);
      grant = admission.admit(subject, "orders", "postgres", InetAddress.getLoopbackAddress());
      try (Secret shown = Secret.taking(token.getBytes(StandardCharsets.UTF_8))) {
        standing = rights.enter(grant, shown);
      }
    }

    Session begins() {
      var session = new Session(this);
      standing.heldBy(session);
      return session;
    }
  }

  /** An open session: what it was told. */
  static final class Session implements Standing.Holder {
    final List<String> told = new ArrayList<>();
    final Opening opened;

    Session(Opening opened) {
      this.opened = opened;
    }

    @Override
    public void finish(String reason) {
      told.add("finish: " + reason);
    }

    @Override
    public void leave(String reason) {
      told.add("leave: " + reason);
    }

    @Override
    public void end(String reason) {
      told.add("end: " + reason);
    }
  }

  Session open(Subject subject) throws Exception {
    return new Opening(subject, "token").begins();
  }

  /** With what reason sessions ended, and by whom, as the audit has it. */
  List<String> ends() {
    return audited.stream()
        .map(AuditEvent.SessionEnded.class::cast)
        .map(event -> {
          Subject by = event.by();
          return event.sessionId() + " " + (by == null ? "-" : by.user()) + " " + event.reason();
        })
        .toList();
  }

  @Override
  public Policy policy() {
    return new Admitting(barred);
  }

  /** Judges no statement. */
  private record Admitting(Set<String> barred) implements Policy {
    @Override
    public String fingerprint() {
      return "rights";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant moment) {
      throw new AssertionError("no statement is judged here");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant moment) {
      return !barred.contains(subject.user());
    }
  }

  @Override
  public boolean has(Place place) {
    return connections.contains(place.connection());
  }

  @Override
  public @Nullable Terms terms(Subject subject) {
    return issuers.contains(subject.issuer()) ? new Terms(SKEW, afterExpiry, GRACE, CACHE) : null;
  }
}
