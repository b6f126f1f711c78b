package dev.weir.identity;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON objects in the one way that leaves no room for two readers to differ: a member that
 * occurs twice, at any depth, or anything after the object is an error (RFC 7515 section 4, RFC
 * 7519 section 4). Thread-safe.
 */
final class StrictJson {
  private static final int DEPTH_MAX = 32;
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_MAX)
                          .maxNumberLength(32)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private StrictJson() {}

  /**
   * @throws NotAnObject if it is anything but one JSON object
   */
  static Map<String, Object> object(byte[] utf8) throws NotAnObject {
    try {
      Map<String, Object> read = MAPPER.readValue(utf8, OBJECT);
      if (read == null) {
        throw new NotAnObject();
      }
      return read;
    } catch (JacksonException e) {
      throw new NotAnObject();
    }
  }

  /** Says nothing of the content, and has no cause, because the content may be a token's. */
  static final class NotAnObject extends Exception {
    private static final long serialVersionUID = 1L;

    NotAnObject() {
      super("not a JSON object, or one with a member that occurs twice");
    }
  }
}
