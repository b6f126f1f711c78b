package dev.weir.session;

/**
 * Makes ids that sort by time, are hard to guess and short enough for {@code application_name}.
 * Thread-safe.
 */
public interface SessionIds {
  String next();
}
