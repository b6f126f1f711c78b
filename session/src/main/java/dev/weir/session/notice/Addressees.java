package dev.weir.session.notice;

import java.util.List;

/**
 * Who is told of what. Asked within transactions of the store, so it is quick and touches nothing.
 * Thread-safe.
 */
@FunctionalInterface
public interface Addressees {
  /** Nobody is told of anything. */
  Addressees NOBODY = notice -> List.of();

  /** The notice for each that wants it, with no more in it than may be shown there. */
  List<Addressed> of(Notice notice);

  /**
   * @param target its name in the configuration
   */
  record Addressed(String target, Notice notice) {}
}
