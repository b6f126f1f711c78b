package dev.weir.e2e.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
  private static final int ID = 8;
  private static final int CHAR = 5;
  private static final int BYTE = 8;

  /** Bytes of a value, by its type's number in the format. */
  private static final int[] SIZES = {0, 0, ID, 0, 1, 2, 4, 8, 1, 2, 4, 8};

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
    try (FileChannel channel = FileChannel.open(dump)) {
      ByteBuffer in = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      while (in.get() != 0) {
        // the format's name
      }
      if (in.getInt() != ID) {
        throw new IllegalStateException("identifiers of another size");
      }
      in.getLong();
      while (in.hasRemaining()) {
        int tag = in.get();
        in.getInt();
        int end = in.getInt() + in.position();
        while ((tag == 0x0c || tag == 0x1c) && in.position() < end) {
          look(in, patterns, found);
        }
        in.position(end);
      }
    }
    return found;
  }

  /**
   * One record of a segment. Arrays of bytes and chars are what a text can be in; the JVM also
   * writes arrays of ints that fill the gaps between objects, with whatever was there before.
   */
  private static void look(ByteBuffer in, Map<String, String> patterns, Set<String> found) {
    int kind = in.get() & 0xff;
    switch (kind) {
      case 0xff, 0x05, 0x07 -> skip(in, ID);
      case 0x01 -> skip(in, 2 * ID);
      case 0x02, 0x03, 0x08 -> skip(in, ID + 8);
      case 0x04, 0x06 -> skip(in, ID + 4);
      case 0x20 -> skipClass(in);
      case 0x21 -> {
        skip(in, ID + 4 + ID);
        skip(in, in.getInt());
      }
      case 0x22 -> {
        skip(in, ID + 4);
        int length = in.getInt();
        skip(in, ID + length * ID);
      }
      case 0x23 -> {
        skip(in, ID + 4);
        int length = in.getInt();
        int type = in.get();
        byte[] content = new byte[type == CHAR || type == BYTE ? length * SIZES[type] : 0];
        in.get(content);
        skip(in, length * SIZES[type] - content.length);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        patterns.forEach((name, pattern) -> {
          if (text.contains(pattern)) {
            found.add(name);
          }
        });
      }
      default -> throw new IllegalStateException("unknown record " + kind);
    }
  }

  private static void skipClass(ByteBuffer in) {
    skip(in, ID + 4 + 6 * ID + 4);
    for (int left = in.getShort() & 0xffff; left > 0; left--) {
      skip(in, 2);
      skip(in, SIZES[in.get()]);
    }
    for (int left = in.getShort() & 0xffff; left > 0; left--) {
      skip(in, ID);
      skip(in, SIZES[in.get()]);
    }
    int fields = in.getShort() & 0xffff;
    skip(in, fields * (ID + 1));
  }

  private static void skip(ByteBuffer in, int bytes) {
    in.position(in.position() + bytes);
  }
}
