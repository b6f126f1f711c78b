package dev.weir.wire.postgres;

/**
 * How large a message may be, by kind; checked against the length field before anything is
 * allocated. Each limit counts the bytes of the body, that is without type byte and length field.
 *
 * @param startupBytesMax a start-up packet; PostgreSQL's own limit is 10,000
 * @param authenticationBytesMax a message while signing in, of either side; PostgreSQL takes 65,535
 * @param smallBytesMax client messages that carry little (Describe, Execute, Close, CopyFail);
 *     PostgreSQL's own limit is 10,000
 * @param statementBytesMax the text of one Query or Parse
 * @param frontendFrameBytesMax any other client message: Bind, CopyData, FunctionCall
 * @param backendFrameBytesMax any server message; PostgreSQL sends up to 1 GiB in one DataRow
 */
public record Limits(
    int startupBytesMax,
    int authenticationBytesMax,
    int smallBytesMax,
    int statementBytesMax,
    int frontendFrameBytesMax,
    int backendFrameBytesMax) {

  /** The limits that hold where a configuration says nothing. */
  public static final Limits DEFAULT =
      new Limits(10_000, 64 << 10, 10_000, 16 << 20, 64 << 20, 1 << 30);

  private static final int BYTES_MAX = 1 << 30;

  /** Throws {@link IllegalArgumentException} for a limit below 16 bytes or above 1 GiB. */
  public Limits {
    requireSane("startupBytesMax", startupBytesMax);
    requireSane("authenticationBytesMax", authenticationBytesMax);
    requireSane("smallBytesMax", smallBytesMax);
    requireSane("statementBytesMax", statementBytesMax);
    requireSane("frontendFrameBytesMax", frontendFrameBytesMax);
    requireSane("backendFrameBytesMax", backendFrameBytesMax);
  }

  /** The same limits with another one for the text of a statement. */
  public Limits withStatementBytesMax(int bytes) {
    return new Limits(
        startupBytesMax,
        authenticationBytesMax,
        smallBytesMax,
        bytes,
        frontendFrameBytesMax,
        backendFrameBytesMax);
  }

  /** The same limits with another one for client messages that are neither small nor statements. */
  public Limits withFrontendFrameBytesMax(int bytes) {
    return new Limits(
        startupBytesMax,
        authenticationBytesMax,
        smallBytesMax,
        statementBytesMax,
        bytes,
        backendFrameBytesMax);
  }

  /** The same limits with another one for server messages. */
  public Limits withBackendFrameBytesMax(int bytes) {
    return new Limits(
        startupBytesMax,
        authenticationBytesMax,
        smallBytesMax,
        statementBytesMax,
        frontendFrameBytesMax,
        bytes);
  }

  private static void requireSane(String name, int bytes) {
    if (bytes < 16 || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(name + " must be between 16 and " + BYTES_MAX);
    }
  }
}
