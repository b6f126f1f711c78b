package dev.weir.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** An error answer by RFC 9457; {@code detail} is for people and never holds a secret. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final transient List<String> faults;

  Problem(int status, String title, String detail) {
    this(status, title, detail, List.of());
  }

  /**
   * @param faults what is wrong one by one, as an extension of the answer; left out if there are
   *     none
   */
  Problem(int status, String title, String detail, List<String> faults) {
    super(detail);
    this.status = status;
    this.title = title;
    this.faults = List.copyOf(faults);
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
    return new Body("about:blank", title, status, String.valueOf(getMessage()), faults);
  }

  record Body(
      String type,
      String title,
      int status,
      String detail,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> faults) {}
}
