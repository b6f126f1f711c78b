package dev.weir.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON Schema (2020-12) of a configuration file, made of the forms that read it. */
public final class ConfigSchema {
  private ConfigSchema() {}

  /** The schema as text, ending with a newline: docs/weir.schema.json. */
  public static String text() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Weir configuration");
    schema.putAll(FileForm.FORM.schema());
    StringBuilder json = new StringBuilder();
    write(schema, "", json);
    return json.append('\n').toString();
  }

  private static void write(@Nullable Object value, String indent, StringBuilder json) {
    switch (value) {
      case null -> json.append("null");
      case Map<?, ?> map -> writeObject(map, indent, json);
      case List<?> list -> writeArray(list, indent, json);
      case String text -> writeText(text, json);
      default -> json.append(value);
    }
  }

  private static void writeObject(Map<?, ?> map, String indent, StringBuilder json) {
    json.append('{');
    String separator = "";
    for (var entry : map.entrySet()) {
      json.append(separator).append('\n').append(indent).append("  ");
      writeText(String.valueOf(entry.getKey()), json);
      json.append(": ");
      write(entry.getValue(), indent + "  ", json);
      separator = ",";
    }
    json.append(map.isEmpty() ? "}" : "\n" + indent + "}");
  }

  private static void writeArray(List<?> list, String indent, StringBuilder json) {
    json.append('[');
    String separator = "";
    for (Object element : list) {
      json.append(separator).append('\n').append(indent).append("  ");
      write(element, indent + "  ", json);
      separator = ",";
    }
    json.append(list.isEmpty() ? "]" : "\n" + indent + "]");
  }

  private static void writeText(String text, StringBuilder json) {
    json.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
