package dev.weir.store.recording;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names of segment files: {@code 0003-00000000000017.open} while it is written (lane 3,
 * sequence 17), {@code .weir} once it is sealed.
 */
final class SegmentFolder {
  private static final Pattern NAME = Pattern.compile("(\\d{4,9})-(\\d{14,18})\\.(open|weir)");

  private static final Pattern PURGED = Pattern.compile("(\\d{4,9})\\.purged");

  private static final String NEW = ".new";

  private final Path folder;
  private final Disk disk;

  SegmentFolder(Path folder) {
    this(folder, new FileSystemDisk());
  }

  /**
   * @param disk writes what is in it
   */
  SegmentFolder(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * A segment's file.
   *
   * @param sealed compressed and complete
   */
  record SegmentFile(int lane, long sequence, boolean sealed, Path path)
      implements Comparable<SegmentFile> {
    private static final Comparator<SegmentFile> ORDER =
        Comparator.comparingInt(SegmentFile::lane).thenComparingLong(SegmentFile::sequence);

    @Override
    public int compareTo(SegmentFile other) {
      return ORDER.compare(this, other);
    }
  }

  Path path() {
    return folder;
  }

  Disk disk() {
    return disk;
  }

  Path open(int lane, long sequence) {
    return folder.resolve("%04d-%014d.open".formatted(lane, sequence));
  }

  /** Where a segment stands until it has a header. */
  static Path beingMade(Path open) {
    return open.resolveSibling(open.getFileName() + NEW);
  }

  /** Removes what a gateway that ended had not finished making; there is nothing in it. */
  void removeBeingMade() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "*.open" + NEW)) {
      for (Path file : left) {
        disk.delete(file);
      }
    }
  }

  Path sealed(int lane, long sequence) {
    return folder.resolve("%04d-%014d.weir".formatted(lane, sequence));
  }

  /** Where a lane's chain goes on after a purge. */
  Path purged(int lane) {
    return folder.resolve("%04d.purged".formatted(lane));
  }

  /** The lanes of which something was purged. */
  List<Integer> purgedLanes() throws IOException {
    var lanes = new ArrayList<Integer>();
    try (Stream<Path> paths = Files.list(folder)) {
      paths.forEach(path -> {
        Matcher name = PURGED.matcher(path.getFileName().toString());
        if (name.matches()) {
          lanes.add(Integer.parseInt(name.group(1)));
        }
      });
    }
    lanes.sort(null);
    return lanes;
  }

  /** Every segment by lane and sequence; where both files are there, the sealed one alone. */
  List<SegmentFile> list() throws IOException {
    var files = new ArrayList<SegmentFile>();
    try (Stream<Path> paths = Files.list(folder)) {
      paths.forEach(path -> {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
          files.add(
              new SegmentFile(
                  Integer.parseInt(name.group(1)),
                  Long.parseLong(name.group(2)),
                  name.group(3).equals("weir"),
                  path));
        }
      });
    }
    files.sort(Comparator.<SegmentFile>naturalOrder().thenComparing(file -> !file.sealed()));
    var distinct = new ArrayList<SegmentFile>();
    for (SegmentFile file : files) {
      if (distinct.isEmpty() || distinct.getLast().compareTo(file) != 0) {
        distinct.add(file);
      }
    }
    return distinct;
  }

  /** One segment's file as it is now, or null if there is none. */
  @Nullable SegmentFile find(int lane, long sequence) {
    Path sealed = sealed(lane, sequence);
    if (Files.exists(sealed)) {
      return new SegmentFile(lane, sequence, true, sealed);
    }
    Path open = open(lane, sequence);
    if (Files.exists(open)) {
      return new SegmentFile(lane, sequence, false, open);
    }
    return Files.exists(sealed) ? new SegmentFile(lane, sequence, true, sealed) : null;
  }

  /** Puts the folder's own entries on disk. */
  void force() throws IOException {
    disk.forceNames(folder);
  }

  static void deleteIfPossible(Disk disk, Path file, Throwable because) {
    try {
      disk.delete(file);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }
}
