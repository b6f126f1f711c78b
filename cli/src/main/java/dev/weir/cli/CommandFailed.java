package dev.weir.cli;

/** A command cannot do its work; the message tells the user why and what to do. */
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailed(String message) {
    super(message);
  }
}
