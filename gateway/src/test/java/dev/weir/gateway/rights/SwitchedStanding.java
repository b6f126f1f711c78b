package dev.weir.gateway.rights;

import org.jspecify.annotations.Nullable;

/** A right that is over when the test says so. */
public final class SwitchedStanding implements Standing {
  private volatile @Nullable Holder holder;
  private volatile @Nullable String over;

  /** The clock says so, and nobody has told the session yet. */
  public void expires(String reason) {
    over = reason;
  }

  public void finish(String reason) {
    over = reason;
    holder().finish(reason);
  }

  /** It should, and may take its time. */
  public void leave(String reason) {
    holder().leave(reason);
  }

  public void end(String reason) {
    over = reason;
    holder().end(reason);
  }

  private Holder holder() {
    Holder session = holder;
    if (session == null) {
      throw new AssertionError("no session holds it");
    }
    return session;
  }

  @Override
  public @Nullable String over() {
    return over;
  }

  @Override
  public void heldBy(Holder session) {
    holder = session;
  }

  @Override
  public void close() {
    // nothing is kept
  }
}
