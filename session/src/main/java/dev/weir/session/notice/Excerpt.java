package dev.weir.session.notice;

import dev.weir.session.Parameter;
import dev.weir.session.archive.WireValues;
import java.util.List;
import java.util.stream.Stream;

/** Cuts what is told to a length that people read. Pure. */
public final class Excerpt {
  public static final int TEXT_CHARACTERS_MAX = 2_000;
  static final int LINE_CHARACTERS_MAX = 300;
  static final int LINES_MAX = 20;
  private static final int VALUE_BYTES_MAX = 4_096;
  private static final int REASON_CHARACTERS_MAX = 500;

  private Excerpt() {}

  static String text(String text) {
    return cut(text, TEXT_CHARACTERS_MAX);
  }

  static String reason(String text) {
    return cut(text, REASON_CHARACTERS_MAX);
  }

  static List<String> lines(List<String> lines) {
    Stream<String> first =
        lines.stream().limit(LINES_MAX).map(each -> cut(each, LINE_CHARACTERS_MAX));
    return lines.size() <= LINES_MAX
        ? first.toList()
        : Stream.concat(first, Stream.of(more(lines.size()))).toList();
  }

  /** Values as people read them; of a long one no more than how long it is. */
  static List<String> values(List<Parameter> parameters, String protocol) {
    List<String> first =
        parameters.stream().limit(LINES_MAX).map(each -> value(each, protocol)).toList();
    return parameters.size() <= LINES_MAX
        ? first
        : Stream.concat(first.stream(), Stream.of(more(parameters.size()))).toList();
  }

  private static String value(Parameter parameter, String protocol) {
    byte[] bytes = parameter.value();
    return bytes != null && bytes.length > VALUE_BYTES_MAX
        ? "(%d bytes)".formatted(bytes.length)
        : cut(String.valueOf(WireValues.text(parameter, protocol)), LINE_CHARACTERS_MAX);
  }

  private static String more(int size) {
    return "… and %d more".formatted(size - LINES_MAX);
  }

  /** The text, or its beginning with a word on how long it was. No character is cut in half. */
  public static String cut(String text, int charactersMax) {
    if (text.length() <= charactersMax) {
      return text;
    }
    boolean half = Character.isHighSurrogate(text.charAt(charactersMax - 1));
    return "%s … (%d characters in all)"
        .formatted(text.substring(0, half ? charactersMax - 1 : charactersMax), text.length());
  }
}
