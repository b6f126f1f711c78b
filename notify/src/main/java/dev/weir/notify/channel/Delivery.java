package dev.weir.notify.channel;

import dev.weir.session.notice.Notice;

/** Brings notices to one target. Used by one thread at a time. */
@FunctionalInterface
public interface Delivery {
  /**
   * Returns when the target has taken the notice.
   *
   * @throws DeliveryFailed if it has not, or nobody knows: it is told again then, under the same id
   */
  void deliver(Notice notice) throws DeliveryFailed, InterruptedException;
}
