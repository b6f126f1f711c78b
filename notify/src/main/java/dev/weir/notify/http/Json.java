package dev.weir.notify.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of ASCII alone, so that no text in it can be read in two ways on the way. Thread-safe. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private Json() {}

  static byte[] bytes(Map<String, ?> object) {
    return MAPPER.writeValueAsString(object).getBytes(StandardCharsets.US_ASCII);
  }
}
