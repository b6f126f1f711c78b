package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneArchiveTest {
  private static final String SERVICE = "META-INF/services/a.Service";
  private static final String NEWER = "META-INF/versions/21/a/New.class";

  @TempDir private Path folder;

  private Path archive(String name, Map<String, String> entries) throws IOException {
    Path file = folder.resolve(name);
    try (var out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private JarFile oneOf(Path... archives) throws IOException {
    Path whole = folder.resolve("whole.jar");
    OneArchive.write(List.of(archives), whole);
    return new JarFile(whole.toFile(), false, JarFile.OPEN_READ, JarFile.runtimeVersion());
  }

  private static String content(JarFile archive, String name) throws IOException {
    return new String(
        archive.getInputStream(archive.getJarEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void hasEveryProviderOfAService() throws IOException {
    Path one = archive("1.jar", Map.of(SERVICE, "b.One"));
    Path two = archive("2.jar", Map.of(SERVICE, "b.Two\n"));

    try (JarFile whole = oneOf(one, two)) {
      assertThat(content(whole, SERVICE).lines().filter(line -> !line.isBlank()))
          .containsExactly("b.One", "b.Two");
    }
  }

  @Test
  void hasTheFirstOfWhatHasOneName() throws IOException {
    Path one = archive("1.jar", Map.of("words.txt", "first"));
    Path two = archive("2.jar", Map.of("words.txt", "second"));

    try (JarFile whole = oneOf(one, two)) {
      assertThat(content(whole, "words.txt")).isEqualTo("first");
    }
  }

  @Test
  void whatIsForNewerJvmsIsTakenFromArchivesThatSayTheyHaveIt() throws IOException {
    String says = "Manifest-Version: 1.0\nMulti-Release: true\n";
    Path one =
        archive("1.jar", Map.of("META-INF/MANIFEST.MF", says, NEWER, "new", "a/New.class", "old"));
    Path two =
        archive("2.jar", Map.of("META-INF/versions/21/b/New.class", "new", "b/New.class", "old"));

    try (JarFile whole = oneOf(one, two)) {
      assertThat(content(whole, "a/New.class")).isEqualTo("new");
      assertThat(content(whole, "b/New.class")).isEqualTo("old");
    }
  }

  @Test
  void twoOfOneClassAreRefused() throws IOException {
    Path one = archive("1.jar", Map.of("a/A.class", "", "module-info.class", ""));
    Path two = archive("2.jar", Map.of("a/A.class", "", "module-info.class", ""));

    assertThatThrownBy(() -> oneOf(one, two))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a/A.class");
  }

  @Test
  void aSignedArchiveIsRefused() throws IOException {
    Path signed = archive("1.jar", Map.of("META-INF/SOMEBODY.SF", ""));

    assertThatThrownBy(() -> oneOf(signed))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is signed");
  }
}
