package dev.weir.config.yaml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A single value. {@code ${env:NAME}} in it is replaced before it is parsed; what comes out is
 * never YAML again, and never shown.
 *
 * @param schema what it looks like
 * @param parser makes the value; an IllegalArgumentException's message becomes the fault, {@link
 *     At} gives it a place within the text
 */
public record Scalar<T>(Map<String, Object> schema, Parser<T> parser) implements Form<T> {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");
  private static final Pattern NAME = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)");

  /** Makes a value of a text. */
  @FunctionalInterface
  public interface Parser<T> {
    /**
     * @throws IllegalArgumentException if the text is not right, with a message for the operator
     */
    T parse(String text, Spot spot, Source source);
  }

  /** A fault at a place within the text. */
  public static final class At extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int column;

    /**
     * @param column from 1
     */
    public At(String message, int column) {
      super(message);
      this.column = column;
    }
  }

  public static Scalar<String> text() {
    return of("string", (text, spot, source) -> text);
  }

  /** A JSON type and what is made of the text. */
  public static <T> Scalar<T> of(String jsonType, Parser<T> parser) {
    return new Scalar<>(Map.of("type", jsonType), parser);
  }

  /** A text that follows a pattern. */
  public static <T> Scalar<T> patterned(String regex, Function<String, T> parser) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("pattern", regex);
    return new Scalar<>(schema, (text, spot, source) -> parser.apply(text));
  }

  /** One of the words; the function makes the value of it. */
  public static <T> Scalar<T> word(List<String> words, Function<String, T> parser) {
    return new Scalar<>(
        Map.of("enum", schemaWords(words)),
        (text, spot, source) -> {
          if (!words.contains(text)) {
            throw new IllegalArgumentException(Suggestions.notOneOf(text, words));
          }
          return parser.apply(text);
        });
  }

  /** The word null is no text to YAML, nor to whoever checks by the schema. */
  private static List<@Nullable String> schemaWords(List<String> words) {
    List<@Nullable String> all = new ArrayList<>(words);
    if (words.contains("null")) {
      all.add(null);
    }
    return Collections.unmodifiableList(all);
  }

  /** The constants of an enum, in lower case with dashes. */
  public static <E extends Enum<E>> Scalar<E> word(Class<E> type) {
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Suggestions::label).toList();
    return word(words, text -> type.getEnumConstants()[words.indexOf(text)]);
  }

  public static Scalar<Long> number(long min, long max) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "integer");
    schema.put("minimum", min);
    schema.put("maximum", max);
    return new Scalar<>(
        schema,
        (text, spot, source) -> {
          if (text.matches("-?\\d{1,18}")) {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
              return number;
            }
          }
          throw new IllegalArgumentException(
              "\"%s\" is no whole number from %d to %d".formatted(text, min, max));
        });
  }

  @Override
  public @Nullable T read(Node node, Spot spot, Source source) {
    if (!source.mayRead(spot)) {
      return null;
    }
    if (!(node instanceof ScalarNode scalar)) {
      source.fault(spot, "write a single value here");
      return null;
    }
    if (!isPlainYaml(scalar)) {
      source.fault(spot, "YAML tags have no meaning here");
      return null;
    }
    if (isEmpty(scalar)) {
      source.fault(spot, "is empty");
      return null;
    }
    String text = substitute(scalar.getValue(), spot, source);
    return text == null ? null : parse(scalar, text, spot, source);
  }

  private @Nullable T parse(ScalarNode scalar, String text, Spot spot, Source source) {
    boolean substituted = !text.equals(scalar.getValue());
    try {
      return parser.parse(text, spot, source);
    } catch (At e) {
      source.fault(
          isOnOneLine(scalar, text) ? spot.shifted(e.column - 1 + quotes(scalar)) : spot,
          message(e, substituted));
    } catch (IllegalArgumentException e) {
      source.fault(spot, message(e, substituted));
    }
    return null;
  }

  private static String message(IllegalArgumentException e, boolean substituted) {
    String message = e.getMessage();
    return substituted || message == null ? "what the variables give here is not valid" : message;
  }

  private static @Nullable String substitute(String text, Spot spot, Source source) {
    StringBuilder result = new StringBuilder();
    Matcher variable = VARIABLE.matcher(text);
    boolean whole = true;
    while (variable.find()) {
      Matcher name = NAME.matcher(variable.group(1));
      String value = name.matches() ? source.variable(name.group(1)) : null;
      if (value == null) {
        whole = false;
        source.fault(
            spot,
            name.matches()
                ? "the environment has no variable %s".formatted(name.group(1))
                : "\"%s\" is no variable; write ${env:NAME}".formatted(variable.group()));
      } else {
        variable.appendReplacement(result, Matcher.quoteReplacement(value));
      }
    }
    return whole ? variable.appendTail(result).toString() : null;
  }

  private boolean isEmpty(ScalarNode scalar) {
    boolean nullIsMeant = schema.get("enum") instanceof List<?> words && words.contains("null");
    boolean nothing = scalar.getTag().equals(Tag.NULL);
    return scalar.getValue().isBlank() || (nothing && !nullIsMeant);
  }

  private static boolean isPlainYaml(Node node) {
    return node.getTag().getValue().startsWith("tag:yaml.org,2002:");
  }

  /** Positions within the text hold only if it was written as it is. */
  private static boolean isOnOneLine(ScalarNode scalar, String text) {
    int written =
        scalar
            .getEndMark()
            .flatMap(end -> scalar.getStartMark().map(start -> end.getIndex() - start.getIndex()))
            .orElse(-1);
    return written == text.length() + 2 * quotes(scalar) && text.indexOf('\n') < 0;
  }

  private static int quotes(ScalarNode scalar) {
    ScalarStyle style = scalar.getScalarStyle();
    return style == ScalarStyle.SINGLE_QUOTED || style == ScalarStyle.DOUBLE_QUOTED ? 1 : 0;
  }
}
