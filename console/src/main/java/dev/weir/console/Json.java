package dev.weir.console;

import io.javalin.http.Context;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The API's JSON. Thread-safe. */
final class Json {
  private static final int BODY_BYTES_MAX = 1024 * 1024;

  private final ObjectMapper mapper =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  void answer(Context context, Object value) {
    context.contentType("application/json").result(mapper.writeValueAsBytes(value));
  }

  void problem(Context context, Problem problem) {
    context
        .status(problem.status())
        .contentType("application/problem+json")
        .result(mapper.writeValueAsBytes(problem.body()));
  }

  /** A JSON text as a part of another. */
  JsonNode tree(String text) {
    return mapper.readTree(text);
  }

  String text(Object value) {
    return mapper.writeValueAsString(value);
  }

  <T> T read(Context context, Class<T> type) {
    if (context.contentLength() > BODY_BYTES_MAX) {
      throw new Problem(413, "Too large", "the body may have %d bytes".formatted(BODY_BYTES_MAX));
    }
    try {
      T value = mapper.readValue(context.bodyAsBytes(), type);
      if (value == null) {
        throw Problem.badRequest("the body is empty");
      }
      return value;
    } catch (JacksonException e) {
      throw Problem.badRequest(
          "the body is not the JSON that is expected: " + e.getOriginalMessage());
    }
  }
}
