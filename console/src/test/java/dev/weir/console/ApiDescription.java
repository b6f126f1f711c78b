package dev.weir.console;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What openapi.json says, held against what is sent. Thread-safe. */
final class ApiDescription {
  private static final String IRI = "https://weir.example/openapi.json";
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode document;
  private final SchemaRegistry schemas;

  ApiDescription() {
    try (InputStream in = ApiDescription.class.getResourceAsStream("/openapi.json")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      this.document = JSON.readTree(text);
      this.schemas =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12, registry -> registry.schemas(Map.of(IRI, text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode document() {
    return document;
  }

  /** As {@code GET /api/v1/approvals/{id}}. */
  List<String> operations() {
    var operations = new ArrayList<String>();
    document
        .get("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, _) -> operations.add(method.toUpperCase() + " " + path)));
    return operations;
  }

  /**
   * Where an answer, or what was asked for it, is not as described; empty if all is well.
   *
   * @param body what was sent along; null for nothing
   */
  List<String> faults(String method, @Nullable String body, HttpResponse<String> response) {
    URI uri = response.uri();
    if (!uri.getPath().startsWith("/api/v1/")) {
      return List.of();
    }
    String path = template(method, uri.getPath());
    if (path == null) {
      return response.statusCode() == 404
          ? List.of()
          : List.of("%s %s is not described".formatted(method, uri.getPath()));
    }
    String at = "/paths/" + escaped(path) + "/" + method.toLowerCase();
    var faults = new ArrayList<String>();
    boolean taken = response.statusCode() < 300;
    if (taken) {
      parameters(at, uri).forEach(faults::add);
    }
    if (taken && body != null) {
      validate(at + "/requestBody/content/application~1json/schema", body).forEach(faults::add);
    }
    String answer = resolved(at + "/responses/" + response.statusCode());
    if (node(answer).isMissingNode()) {
      faults.add("status %d is not described".formatted(response.statusCode()));
    } else {
      faults.addAll(content(answer, response));
    }
    return faults.stream().map(fault -> method + " " + path + ": " + fault).toList();
  }

  private List<String> content(String at, HttpResponse<String> response) {
    JsonNode content = node(at + "/content");
    String type =
        response.headers().firstValue("Content-Type").orElse("").replaceAll(";.*", "").strip();
    if (content.isMissingNode()) {
      return response.body().isEmpty() ? List.of() : List.of("a body that is not described");
    }
    if (!content.has(type)) {
      return List.of("content of type \"%s\" is not described".formatted(type));
    }
    String schema = at + "/content/" + escaped(type) + "/schema";
    return switch (type) {
      case "application/json", "application/problem+json" -> validate(schema, response.body());
      case "application/x-ndjson" ->
          response.body().lines().flatMap(line -> validate(schema, line).stream()).toList();
      default -> List.of();
    };
  }

  private List<String> parameters(String operation, URI uri) {
    if (uri.getRawQuery() == null) {
      return List.of();
    }
    var described = new ArrayList<String>();
    for (int i = 0; i < node(operation + "/parameters").size(); i++) {
      described.add(node(resolved(operation + "/parameters/" + i) + "/name").asString());
    }
    return Arrays.stream(uri.getRawQuery().split("&"))
        .map(each -> each.replaceAll("=.*", ""))
        .filter(name -> !described.contains(name))
        .map(name -> "the parameter \"%s\" is not described".formatted(name))
        .toList();
  }

  private List<String> validate(String pointer, String json) {
    Schema schema =
        schemas.getSchema(
            SchemaLocation.of(IRI + "#" + pointer.replace("{", "%7B").replace("}", "%7D")));
    return schema.validate(JSON.readTree(json)).stream()
        .map(error -> error.toString() + " in " + json)
        .toList();
  }

  private @Nullable String template(String method, String path) {
    return operations().stream()
        .filter(each -> each.startsWith(method + " "))
        .map(each -> each.substring(method.length() + 1))
        // what is spelled out goes before what takes any name
        .sorted((a, b) -> Boolean.compare(a.contains("{"), b.contains("{")))
        .filter(each ->
            path.matches(
                Arrays.stream(each.split("/"))
                    .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                    .reduce((a, b) -> a + "/" + b)
                    .orElseThrow()))
        .findFirst()
        .orElse(null);
  }

  private String resolved(String pointer) {
    JsonNode reference = node(pointer + "/$ref");
    return reference.isMissingNode() ? pointer : reference.asString().substring(1);
  }

  private JsonNode node(String pointer) {
    return document.at(pointer);
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
