package dev.weir.gateway.refusal;

import java.time.Duration;

/** A refusal on its way to the client. */
public final class Refused extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;
  private final transient Duration late;

  Refused(Refusal refusal, Duration late) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
    this.late = late;
  }

  public Refusal refusal() {
    return refusal;
  }

  /** How long the client has to wait to be told. */
  public Duration late() {
    return late;
  }

  /** The same, to be told that late. */
  public Refused late(Duration later) {
    return new Refused(refusal, later);
  }
}
