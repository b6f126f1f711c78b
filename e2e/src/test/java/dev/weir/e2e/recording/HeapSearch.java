package dev.weir.e2e.recording;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Takes a dump of a process's heap and looks for texts in it. */
final class HeapSearch {
  private static final int PART = 16 << 20;
  private static final int OVERLAP = 8 << 10;

  /** Strings of one byte a character, and char arrays and Strings of two, in either order. */
  private static final List<Charset> FORMS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE);

  private HeapSearch() {}

  /** What is alive in the heap; what nobody can reach any more is collected first. */
  static Path dump(long pid, Path file) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "GC.heap_dump",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!jcmd.waitFor(60, TimeUnit.SECONDS) || jcmd.exitValue() != 0 || !Files.exists(file)) {
      throw new IllegalStateException("no heap dump: " + said);
    }
    return file;
  }

  /**
   * @param wanted by a name that may be shown
   * @return the names of those that are there
   */
  static Set<String> found(Path dump, Map<String, String> wanted) throws IOException {
    Map<String, String> patterns = new TreeMap<>();
    wanted.forEach((name, text) -> {
      for (Charset form : FORMS) {
        patterns.put(
            name + " as " + form, new String(text.getBytes(form), StandardCharsets.ISO_8859_1));
      }
    });
    Set<String> found = new TreeSet<>();
    try (InputStream in = Files.newInputStream(dump)) {
      String before = "";
      for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
        String text = before + new String(part, StandardCharsets.ISO_8859_1);
        patterns.forEach((name, pattern) -> {
          if (text.contains(pattern)) {
            found.add(name);
          }
        });
        before = text.substring(Math.max(0, text.length() - OVERLAP));
      }
    }
    return found;
  }
}
