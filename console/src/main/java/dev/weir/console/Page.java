package dev.weir.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param next what to send as {@code cursor} for the page after this one; null on the last
 */
record Page<T>(List<T> items, @Nullable String next) {
  Page {
    items = List.copyOf(items);
  }
}
