package dev.weir.e2e.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of the repository that nobody has to remember. */
class TidyTest {
  private static final int LINES_MAX = 500;
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");
  private static final Pattern LEFTOVER =
      Pattern.compile("\\b(" + String.join("|", "TO" + "DO", "FIX" + "ME", "X" + "XX") + ")\\b");
  private static final Pattern HIDDEN_FAULT = Pattern.compile("catch \\([^)]*\\)\\s*\\{\\s*\\}");

  @Test
  void noSourceFileIsLongerThanAReaderCanHold() throws IOException {
    assertThat(sources().filter(file -> lines(file).size() > LINES_MAX)).isEmpty();
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    assertThat(sources().filter(file -> LEFTOVER.matcher(text(file)).find())).isEmpty();
  }

  @Test
  void noExceptionIsSwallowed() throws IOException {
    assertThat(sources().filter(file -> HIDDEN_FAULT.matcher(text(file)).find())).isEmpty();
  }

  @Test
  void everyPackageRefusesNullsUnlessItSaysOtherwise() throws IOException {
    List<Path> unmarked =
        sources()
            .filter(file -> file.toString().contains("/src/main/java/"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> {
              Path info = folder.resolve("package-info.java");
              return !Files.exists(info)
                  || !text(info).contains("@NullMarked") && !text(info).contains("NullMarked");
            })
            .toList();
    assertThat(unmarked).isEmpty();
  }

  @Test
  void linksInDocumentsResolve() throws IOException {
    var broken = new ArrayList<String>();
    try (Stream<Path> documents = tracked(".md")) {
      documents.forEach(document -> {
        var links = LINK.matcher(text(document));
        while (links.find()) {
          String target = links.group(1);
          if (!target.contains("://")
              && !target.startsWith("mailto:")
              && !Files.exists(document.resolveSibling(target))) {
            broken.add(document + " → " + target);
          }
        }
      });
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theArchitectureNamesEveryModule() throws IOException {
    String architecture = Files.readString(root().resolve("ARCHITECTURE.md"));
    try (Stream<Path> folders = Files.list(root())) {
      assertThat(folders.filter(folder -> Files.exists(folder.resolve("pom.xml"))))
          .allSatisfy(
              folder -> assertThat(architecture).contains("`" + folder.getFileName() + "`"));
    }
  }

  @Test
  void everyDecisionRecordSaysContextChoiceReasonAndWhatWouldChangeIt() throws IOException {
    try (Stream<Path> records = Files.list(root().resolve("docs/adr"))) {
      assertThat(records.filter(file -> !file.endsWith("README.md")))
          .isNotEmpty()
          .allSatisfy(file ->
              assertThat(text(file))
                  .containsIgnoringCase("## Context")
                  .containsIgnoringCase("## Choice")
                  .containsIgnoringCase("## Why")
                  .containsIgnoringCase("## What would change it"));
    }
  }

  private static Stream<Path> sources() throws IOException {
    return Stream.concat(tracked(".java"), Stream.concat(tracked(".js"), tracked(".mjs")));
  }

  private static Stream<Path> tracked(String ending) throws IOException {
    return Files.walk(root())
        .filter(Files::isRegularFile)
        .filter(file -> file.toString().endsWith(ending))
        .filter(file -> !file.toString().matches(".*/(target|node_modules|\\.git|\\.cache)/.*"));
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = java.util.Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }

  private static List<String> lines(Path file) {
    return text(file).lines().toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
