package dev.weir.metrics;

import dev.weir.session.AuditTrail;
import dev.weir.session.TokenVerifier.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts sign-ins by what came of them, on their way to the audit trail: refusals too that the
 * trail does not write down one by one. Thread-safe.
 */
public final class SignInCounts implements AuditTrail {
  private static final String CONSOLE = "console-accepted";
  private static final String TICKET = "ticket-refused";
  private static final String SESSION = "session-refused";
  private static final String OTHER = "other-refused";

  private final AuditTrail trail;
  private final Map<String, LongAdder> byOutcome;
  private final LongAdder unwritten = new LongAdder();

  /**
   * @param trail that is written to
   */
  public SignInCounts(AuditTrail trail) {
    this.trail = trail;
    List<String> outcomes = new ArrayList<>(List.of(CONSOLE, TICKET, SESSION, OTHER));
    for (Fault fault : Fault.values()) {
      outcomes.add(outcome(fault));
    }
    Map<String, LongAdder> counts = new LinkedHashMap<>();
    outcomes.forEach(outcome -> counts.put(outcome, new LongAdder()));
    byOutcome = Collections.unmodifiableMap(counts);
  }

  private static String outcome(Fault fault) {
    return "token-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void append(AuditEvent event) {
    String outcome =
        switch (event) {
          case AuditEvent.ConsoleSignedIn _ -> CONSOLE;
          case AuditEvent.SignInRefused refused -> outcome(refused.reason());
          case AuditEvent.TicketRefused _ -> TICKET;
          case AuditEvent.SessionRefused _ -> SESSION;
          default -> null;
        };
    LongAdder count = outcome == null ? null : byOutcome.get(outcome);
    if (count != null) {
      count.increment();
    }
    try {
      trail.append(event);
    } catch (RuntimeException failed) {
      unwritten.increment();
      throw failed;
    }
  }

  /** The reason of a token that was not accepted begins with what was wrong with it. */
  private static String outcome(String reason) {
    for (Fault fault : Fault.values()) {
      if (reason.startsWith(fault.name() + ":")) {
        return outcome(fault);
      }
    }
    return OTHER;
  }

  Map<String, LongAdder> byOutcome() {
    return byOutcome;
  }

  /** Events that could not be written down. */
  long unwritten() {
    return unwritten.sum();
  }
}
