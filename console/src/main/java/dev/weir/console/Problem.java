package dev.weir.console;

/** An error answer by RFC 9457; {@code detail} is for people and never holds a secret. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;

  Problem(int status, String title, String detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "Bad request", detail);
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not found", detail);
  }

  static Problem forbidden(String detail) {
    return new Problem(403, "Forbidden", detail);
  }

  int status() {
    return status;
  }

  Body body() {
    return new Body("about:blank", title, status, String.valueOf(getMessage()));
  }

  record Body(String type, String title, int status, String detail) {}
}
