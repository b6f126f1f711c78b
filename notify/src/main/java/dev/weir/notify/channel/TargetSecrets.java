package dev.weir.notify.channel;

import dev.weir.session.Secret;

/** The secrets of targets, fetched each time. May block; thread-safe. */
@FunctionalInterface
public interface TargetSecrets {
  /**
   * @param target its name
   * @return the caller's own
   * @throws DeliveryFailed if there is none; the message says why and nothing of the secret
   */
  Secret fetch(String target, Purpose purpose) throws DeliveryFailed;

  /** What a secret is for. */
  enum Purpose {
    /** The address of a webhook. */
    ADDRESS,
    SIGNING_KEY,
    PASSWORD
  }
}
