package dev.weir.e2e.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document for operators. */
record Document(Path file, String text) {
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  /** README.md and docs/*.md. */
  static List<Document> all() throws IOException {
    Path root = root();
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      return Stream.concat(
              Stream.of(root.resolve("README.md")),
              docs.filter(file -> file.toString().endsWith(".md")).sorted())
          .map(Document::read)
          .toList();
    }
  }

  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }

  static Document read(Path file) {
    try {
      return new Document(file, Files.readString(file));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The fenced blocks in that language. */
  List<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  String name() {
    return String.valueOf(file.getFileName());
  }
}
