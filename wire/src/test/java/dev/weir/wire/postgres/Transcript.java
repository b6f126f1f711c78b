package dev.weir.wire.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What one real client and a real server said to each other on one connection. */
public record Transcript(String name, String title, byte[] client, byte[] server) {

  /** All transcripts there are. */
  public static List<Transcript> all() {
    try (Stream<Path> files = Files.list(directory())) {
      return files.sorted().map(Transcript::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path directory() {
    try {
      return Path.of(Transcript.class.getResource("/transcripts").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Transcript read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
      return new Transcript(
          file.getFileName().toString().replace(".txt", ""),
          lines.getFirst(),
          side(lines, "C "),
          side(lines, "S "));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] side(List<String> lines, String mark) {
    ByteBuf bytes = Unpooled.buffer();
    for (String line : lines) {
      if (line.startsWith(mark)) {
        bytes.writeBytes(HexFormat.of().parseHex(line, 2, line.length()));
      }
    }
    byte[] array = new byte[bytes.readableBytes()];
    bytes.readBytes(array);
    return array;
  }

  @Override
  public String toString() {
    return name;
  }
}
