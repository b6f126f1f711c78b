package dev.weir.wire.mysql;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What one real client and a real server said to each other on one connection, in that order. */
public record Transcript(String name, List<Run> runs) {

  /** Bytes of one side up to the next of the other. */
  public record Run(boolean client, byte[] bytes) {}

  /** All transcripts there are. */
  public static List<Transcript> all() {
    try (Stream<Path> files =
        Files.list(Path.of(Transcript.class.getResource("/mysql-transcripts").toURI()))) {
      return files.sorted().map(Transcript::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The transcript in this file. */
  public static Transcript of(String name) {
    return all().stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow();
  }

  private static Transcript read(Path file) {
    try {
      List<Run> runs = new ArrayList<>();
      for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
        if (!line.startsWith("#")) {
          boolean client = line.startsWith("C ");
          byte[] bytes = HexFormat.of().parseHex(line, 2, line.length());
          boolean goesOn = !runs.isEmpty() && runs.getLast().client() == client;
          byte[] before = goesOn ? runs.removeLast().bytes() : new byte[0];
          runs.add(new Run(client, joined(List.of(before, bytes))));
        }
      }
      return new Transcript(file.getFileName().toString().replace(".txt", ""), runs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that one side sent. */
  public byte[] side(boolean client) {
    return joined(runs.stream().filter(run -> run.client() == client).map(Run::bytes).toList());
  }

  /** Bytes of both sides. */
  public int length() {
    return runs.stream().mapToInt(run -> run.bytes().length).sum();
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
