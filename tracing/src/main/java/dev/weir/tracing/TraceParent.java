package dev.weir.tracing;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace that a client says a statement belongs to, in a comment at its end. Sources: W3C Trace
 * Context, "traceparent Header Field Values"; sqlcommenter, "Format".
 *
 * <p>Nobody vouches for it: it says under which trace a span is shown, and nothing else.
 */
final class TraceParent {
  /** Longer comments of sqlcommenter are not looked at. */
  private static final int TAIL_BYTES = 512;

  private static final Pattern IN_COMMENT =
      Pattern.compile(
          "/\\*(?:[^*]*[,\\s])?traceparent='00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})'"
              + "[^*]*\\*/[\\s;]*+\\z");

  private TraceParent() {}

  /**
   * @param utf8 the text; not written to
   * @return invalid if it names none
   */
  static SpanContext of(byte[] utf8) {
    int end = utf8.length;
    while (end > 0 && (utf8[end - 1] == ';' || utf8[end - 1] <= ' ' && utf8[end - 1] >= 0)) {
      end--;
    }
    if (end < 2 || utf8[end - 1] != '/' || utf8[end - 2] != '*') {
      return SpanContext.getInvalid();
    }
    int from = Math.max(0, end - TAIL_BYTES);
    String tail = new String(utf8, from, end - from, StandardCharsets.ISO_8859_1);
    Matcher found = IN_COMMENT.matcher(tail);
    if (!found.find()) {
      return SpanContext.getInvalid();
    }
    return SpanContext.createFromRemoteParent(
        found.group(1),
        found.group(2),
        TraceFlags.fromHex(found.group(3), 0),
        TraceState.getDefault());
  }
}
