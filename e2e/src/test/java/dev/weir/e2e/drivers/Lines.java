package dev.weir.e2e.drivers;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a program says of what it got: one line for each step, the same for the same values. Not
 * thread-safe.
 */
public final class Lines {
  private final StringBuilder text = new StringBuilder();

  public void say(String step, @Nullable Object... values) {
    text.append(step);
    for (Object value : values) {
      text.append(' ').append(plain(value));
    }
    text.append('\n');
  }

  /** A value by what is in it. */
  public static String plain(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      case ByteBuffer bytes -> "\\x" + HexFormat.of().formatHex(bytes.array());
      case Object[] array -> Arrays.stream(array).map(Lines::plain).toList().toString();
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + plain(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Iterable<?> several -> {
        var all = new StringBuilder("[");
        for (Object each : several) {
          all.append(all.length() > 1 ? ", " : "").append(plain(each));
        }
        yield all.append(']').toString();
      }
      case null, default -> String.valueOf(value);
    };
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
