package dev.weir.store.approval;

import java.net.URI;

/**
 * How the desk is set up.
 *
 * @param linkBase a request's link is this with the request's id appended: {@code
 *     https://weir.example/approvals/}
 * @param waitingMax how many requests may wait at a time
 * @param waitingPerUserMax how many of one person
 */
public record DeskSettings(URI linkBase, int waitingMax, int waitingPerUserMax) {
  private static final int WAITING_USUAL = 10_000;
  private static final int WAITING_PER_USER_USUAL = 100;

  public DeskSettings {
    if (waitingMax < 1 || waitingPerUserMax < 1) {
      throw new IllegalArgumentException("at least one request must be allowed to wait");
    }
  }

  /** Ten thousand in all, a hundred of one person. */
  public static DeskSettings at(URI linkBase) {
    return new DeskSettings(linkBase, WAITING_USUAL, WAITING_PER_USER_USUAL);
  }

  URI linkTo(String id) {
    return URI.create(linkBase + id);
  }
}
