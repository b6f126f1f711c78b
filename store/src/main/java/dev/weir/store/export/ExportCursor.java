package dev.weir.store.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Up to where each lane was exported. As text a line each: lane, segment and position in it, in
 * decimal, with blanks between. Used by one thread.
 */
public final class ExportCursor {
  private static final Pattern LINE = Pattern.compile("(\\d{1,9}) (\\d{1,18}) (\\d{1,18})");

  private final Map<Integer, Place> places = new TreeMap<>();

  /** A place in a lane: everything before it was exported. */
  record Place(long sequence, long position) {
    static final Place BEGINNING = new Place(0, 0);
  }

  /** The text is no cursor. */
  public static final class InvalidCursor extends Exception {
    private static final long serialVersionUID = 1;

    InvalidCursor(String message) {
      super(message);
    }
  }

  /** At the beginning of everything. */
  public ExportCursor() {}

  /** What a file holds; the beginning if there is no such file. */
  public static ExportCursor read(Path file) throws IOException, InvalidCursor {
    var cursor = new ExportCursor();
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return cursor;
    }
    for (String line : text.lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new InvalidCursor(file + " is no cursor of an export");
      }
      cursor.put(
          Integer.parseInt(parts.group(1)),
          new Place(Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))));
    }
    return cursor;
  }

  /** Replaces a file as a whole; it is on disk when this returns. */
  public void write(Path file) throws IOException {
    Path whole = file.toAbsolutePath();
    Path made = whole.resolveSibling(whole.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            made,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(made, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  String text() {
    var text = new StringBuilder();
    places.forEach((lane, place) ->
        text.append(lane)
            .append(' ')
            .append(place.sequence())
            .append(' ')
            .append(place.position())
            .append('\n'));
    return text.toString();
  }

  Place place(int lane) {
    return places.getOrDefault(lane, Place.BEGINNING);
  }

  void put(int lane, Place place) {
    places.put(lane, place);
  }
}
