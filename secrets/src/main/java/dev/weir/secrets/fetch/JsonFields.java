package dev.weir.secrets.fetch;

import dev.weir.session.Secret;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * The single values of a JSON object and of the objects in it, by the path of names to them, as
 * bytes that are wiped by {@link #close}. Lists are passed over. Confined to one thread.
 */
public final class JsonFields implements AutoCloseable {
  private static final int DEPTH_MAX = 16;
  private static final int FIELDS_MAX = 2_000;

  /** Without recycling: a pool would keep what it read. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          .build();

  private final String what;
  private final Map<List<String>, byte[]> fields = new HashMap<>();

  private JsonFields(String what) {
    this.what = what;
  }

  /**
   * @param what whose words these are, for messages
   * @param json UTF-8; not kept
   * @throws SourceFailed if that is no JSON object
   */
  public static JsonFields read(String what, byte[] json) throws SourceFailed {
    var read = new JsonFields(what);
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw read.malformed();
      }
      read.objects(parser);
      if (parser.nextToken() != null) {
        throw read.malformed();
      }
      return read;
    } catch (JacksonException unreadable) {
      // its message and its source may show what was read
      read.close();
      throw read.malformed();
    } catch (SourceFailed failed) {
      read.close();
      throw failed;
    }
  }

  /** The same of a text that is a secret as a whole. */
  public static JsonFields read(String what, Secret json) throws SourceFailed {
    byte[] copy = json.lend(byte[]::clone);
    try {
      return read(what, copy);
    } finally {
      Arrays.fill(copy, (byte) 0);
    }
  }

  private void objects(JsonParser parser) throws SourceFailed {
    Deque<String> path = new ArrayDeque<>();
    String name = "";
    while (true) {
      JsonToken token = parser.nextToken();
      switch (token) {
        case PROPERTY_NAME -> name = parser.currentName();
        case START_OBJECT -> path.addLast(name);
        case END_OBJECT -> {
          if (path.isEmpty()) {
            return;
          }
          path.removeLast();
        }
        case START_ARRAY -> parser.skipChildren();
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
            put(path, name, parser);
        case VALUE_NULL -> {
          // as if it were not there
        }
        case null, default -> throw malformed();
      }
    }
  }

  private void put(Deque<String> path, String name, JsonParser parser) throws SourceFailed {
    if (fields.size() >= FIELDS_MAX) {
      throw malformed();
    }
    var key = new ArrayList<>(path);
    key.add(name);
    CharBuffer text =
        CharBuffer.wrap(
            parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(text);
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    fields.put(List.copyOf(key), bytes);
  }

  /**
   * @return the caller's own
   * @throws SourceFailed if there is no such value, it is empty or it holds a NUL, which no
   *     password can
   */
  public Secret secret(String... path) throws SourceFailed {
    byte[] bytes = fields.get(List.of(path));
    if (bytes == null || bytes.length == 0) {
      throw new SourceFailed(
          "%s gives no \"%s\"%s".formatted(what, String.join(".", path), known(path)));
    }
    for (byte each : bytes) {
      if (each == 0) {
        throw new SourceFailed("%s gives a NUL in \"%s\"".formatted(what, String.join(".", path)));
      }
    }
    return Secret.taking(bytes.clone());
  }

  /** The names beside one that is missing: the wrong one may have been asked for. */
  private String known(String... path) {
    List<String> parent = List.of(path).subList(0, path.length - 1);
    List<String> names =
        fields.keySet().stream()
            .filter(
                each -> each.size() == path.length && each.subList(0, parent.size()).equals(parent))
            .map(List::getLast)
            .filter(name -> name.matches("[A-Za-z0-9_.-]{1,40}"))
            .sorted()
            .limit(8)
            .toList();
    return names.isEmpty() ? "" : "; there is " + String.join(", ", names);
  }

  /** A value that is no secret, or null. */
  public @Nullable String text(String... path) {
    byte[] bytes = fields.get(List.of(path));
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** A whole number, written as one or as a text; −1 if it is not there. */
  public long number(String... path) throws SourceFailed {
    String text = text(path);
    if (text == null) {
      return -1;
    }
    if (!text.matches("\\d{1,15}")) {
      throw malformed();
    }
    return Long.parseLong(text);
  }

  /** A time as RFC 3339 has it, or null. */
  public @Nullable Instant time(String... path) throws SourceFailed {
    String text = text(path);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException unreadable) {
      throw malformed();
    }
  }

  private SourceFailed malformed() {
    return new SourceFailed(what + " does not answer with JSON as it should");
  }

  /** Wipes every value. */
  @Override
  public void close() {
    fields.values().forEach(bytes -> Arrays.fill(bytes, (byte) 0));
    fields.clear();
  }

  /** Holds secrets. */
  @Override
  public String toString() {
    return "JsonFields[" + what + "]";
  }
}
