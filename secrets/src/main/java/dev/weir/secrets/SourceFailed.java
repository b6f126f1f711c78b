package dev.weir.secrets;

/** A source gave no password; the message says why and holds nothing of what was read. */
final class SourceFailed extends Exception {
  private static final long serialVersionUID = 1L;

  SourceFailed(String message) {
    super(message);
  }
}
