package dev.weir.notify.channel;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A notice did not arrive. The message says why, for the log and the audit trail: it holds neither
 * the address of a webhook nor any word of the target's.
 */
public final class DeliveryFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final Fault fault;
  private final @Nullable Duration notBefore;

  /** What it says of further attempts. */
  public enum Fault {
    /** May well be over in a moment. */
    PASSING,
    /** Somebody has to change something: the configuration, or the target. */
    LASTING,
    /** The target does not like this notice. */
    NOTICE
  }

  private DeliveryFailed(String reason, Fault fault, @Nullable Duration notBefore) {
    super(reason);
    this.fault = fault;
    this.notBefore = notBefore;
  }

  public static DeliveryFailed passing(String reason) {
    return new DeliveryFailed(reason, Fault.PASSING, null);
  }

  /** The target says itself how long it wants to be left alone. */
  public static DeliveryFailed passing(String reason, @Nullable Duration notBefore) {
    return new DeliveryFailed(reason, Fault.PASSING, notBefore);
  }

  public static DeliveryFailed lasting(String reason) {
    return new DeliveryFailed(reason, Fault.LASTING, null);
  }

  public static DeliveryFailed ofNotice(String reason) {
    return new DeliveryFailed(reason, Fault.NOTICE, null);
  }

  public Fault fault() {
    return fault;
  }

  /** How long the target wants to be left alone; null if it does not say. */
  public @Nullable Duration notBefore() {
    return notBefore;
  }

  /** Why it did not arrive. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
