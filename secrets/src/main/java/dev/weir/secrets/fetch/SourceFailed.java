package dev.weir.secrets.fetch;

/** A source gave no password; the message says why and holds nothing of what was read. */
public final class SourceFailed extends Exception {
  private static final long serialVersionUID = 1L;

  public SourceFailed(String message) {
    super(message);
  }
}
