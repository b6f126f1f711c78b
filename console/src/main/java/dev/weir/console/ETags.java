package dev.weir.console;

import io.javalin.http.Context;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110, sections 8.8.3 and 13.1): who asks again is told that nothing has changed,
 * and who edits says what he has seen.
 */
final class ETags {
  private ETags() {}

  /** Sends the tag along; true if the caller has that already and is told so. */
  static boolean isKnown(Context context, String tag) {
    context.header("ETag", quoted(tag));
    if (!contains(context.header("If-None-Match"), tag)) {
      return false;
    }
    context.status(304);
    return true;
  }

  /**
   * The version that a change is meant for, by If-Match; null if the caller does not say, or says
   * that any will do.
   */
  static @Nullable String seen(Context context) {
    String given = context.header("If-Match");
    if (given == null || given.strip().equals("*")) {
      return null;
    }
    String tag = given.strip();
    if (tag.length() < 2 || !tag.startsWith("\"") || tag.indexOf('"', 1) != tag.length() - 1) {
      throw Problem.badRequest("If-Match is one entity tag, in double quotes, or *");
    }
    return tag.substring(1, tag.length() - 1);
  }

  /** A weak tag counts as well here. */
  private static boolean contains(@Nullable String header, String tag) {
    return header != null
        && Arrays.stream(header.split(",", -1))
            .map(String::strip)
            .anyMatch(each ->
                each.equals("*") || each.equals(quoted(tag)) || each.equals("W/" + quoted(tag)));
  }

  static String quoted(String tag) {
    return '"' + tag + '"';
  }
}
