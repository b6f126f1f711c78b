package dev.weir.console;

import org.jspecify.annotations.Nullable;

/** What Prometheus is told. Thread-safe. */
public interface MetricsSource {
  /**
   * Everything as it is now.
   *
   * @param accept what the client says it can read; null if it says nothing
   */
  Page page(@Nullable String accept);

  /**
   * @param body UTF-8
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Page(String contentType, byte[] body) {}
}
