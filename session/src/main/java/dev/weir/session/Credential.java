package dev.weir.session;

/**
 * How Weir signs in upstream for one session. The password is needed until the server has let Weir
 * in and is closed then; the account is needed until the session ends.
 *
 * @param letGo called by {@link #close}: where accounts are made for a while, this one is not used
 *     by this session any more; harmless twice, does not block
 */
public record Credential(String user, Secret password, Runnable letGo) implements AutoCloseable {
  /** Of an account that stays. */
  public Credential(String user, Secret password) {
    this(user, password, () -> {});
  }

  /** Wipes the password and lets the account go. Harmless twice. */
  @Override
  public void close() {
    password.close();
    letGo.run();
  }

  @Override
  public String toString() {
    return "Credential[user=%s]".formatted(user);
  }
}
