package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description and the routes say the same; each answer is held against it by the fixture. */
class DescriptionRoutesTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");
  private final ApiDescription description = new ApiDescription();

  @Test
  void itIsServedToAnybody() throws Exception {
    try (var console = new Fixture()) {
      var answer = console.get("/api/v1/openapi.json", null);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).startsWith("{\n  \"openapi\": \"3.1.");
    }
  }

  @Test
  void whatIsServedIsDescribedAndNothingElse() {
    try (var console = new Fixture()) {
      assertThat(description.operations())
          .containsExactlyInAnyOrderElementsOf(
              console.routes().stream()
                  .filter(route -> route.path().startsWith("/api/"))
                  .map(route -> route.method() + " " + route.path())
                  .toList());
    }
  }

  @Test
  void whatIsServedToAnybodyIsDescribedSo() {
    try (var console = new Fixture()) {
      assertThat(console.routes())
          .filteredOn(route -> route.path().startsWith("/api/"))
          .allSatisfy(route -> {
            JsonNode operation =
                description
                    .document()
                    .get("paths")
                    .get(route.path())
                    .get(route.method().toLowerCase(Locale.ROOT));
            assertThat(operation.has("security"))
                .as(route.path())
                .isEqualTo(route.roles().contains(Role.ANYONE));
          });
    }
  }

  @Test
  void namesOfOperationsAreTheirOwn() {
    assertThat(description.document().findValuesAsString("operationId"))
        .doesNotHaveDuplicates()
        .hasSameSizeAs(description.operations());
  }

  @Test
  void parametersOfPathsAreDescribed() {
    description
        .document()
        .get("paths")
        .forEachEntry((path, item) ->
            item.forEachEntry((method, operation) -> {
              var named = new TreeSet<String>();
              PARAMETER.matcher(path).results().forEach(found -> named.add(found.group(1)));
              assertThat(pathParameters(operation)).as(method + " " + path).isEqualTo(named);
            }));
  }

  private static Set<String> pathParameters(JsonNode operation) {
    return operation
        .path("parameters")
        .valueStream()
        .filter(parameter -> parameter.path("in").asString("").equals("path"))
        .map(parameter -> parameter.get("name").asString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatIsReferredToIsThere() {
    assertThat(description.document().findValuesAsString("$ref"))
        .hasSizeGreaterThan(100)
        .allSatisfy(reference ->
            assertThat(description.document().at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
  }
}
