package dev.weir.store.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk of one folder that knows, after each step, what a machine that loses its power just then
 * would find: bytes, lengths and names that were forced, and of everything else nothing, all, or
 * what chance has put on disk: some names, some pages. Thread-safe.
 */
final class LossyDisk implements Disk {
  private static final int PAGE_BYTES = 4096;

  private final Disk real = new FileSystemDisk();
  private final Map<String, Content> names = new HashMap<>();
  private final Map<String, Content> forcedNames = new HashMap<>();
  private final List<Change<Content>> changes = new ArrayList<>();
  private final List<Moment> moments = new ArrayList<>();
  private final CountDownLatch sealing = new CountDownLatch(1);
  private long promised;

  private LossyDisk() {}

  /**
   * @param folder what is in it is on disk
   */
  static LossyDisk of(Path folder) throws IOException {
    var disk = new LossyDisk();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        var content = new Content();
        content.now = Files.readAllBytes(file);
        content.forced = content.now;
        disk.names.put(name(file), content);
      }
    }
    disk.forcedNames.putAll(disk.names);
    disk.happened("the beginning");
    disk.seal();
    return disk;
  }

  /** Nothing is in its folder, and nothing is sealed until {@link #seal}. */
  static LossyDisk unsealed() {
    return new LossyDisk();
  }

  /** Has what is full sealed from now on. */
  void seal() {
    sealing.countDown();
  }

  /** A file's bytes, whatever it is called. */
  private static final class Content {
    private byte[] now = {};
    private byte[] forced = {};
    private @Nullable ByteBuffer mapped;

    Image image() {
      ByteBuffer memory = mapped;
      if (memory != null) {
        now = new byte[now.length];
        memory.get(0, now);
      }
      return new Image(forced, now);
    }
  }

  /**
   * A name that is given to a content, or taken away.
   *
   * @param from the name that it had before
   * @param to the name that it has then
   */
  private record Change<T>(@Nullable String from, @Nullable String to, @Nullable T content) {
    void make(Map<String, T> names) {
      if (from != null) {
        names.remove(from);
      }
      if (to != null && content != null) {
        names.put(to, content);
      }
    }
  }

  private record Image(byte[] forced, byte[] now) {
    /** The forced bytes, all bytes, or something between. */
    byte[] survivor(Random random) {
      int kind = random.nextInt(3);
      if (kind == 0) {
        return forced;
      }
      byte[] found = Arrays.copyOf(forced, now.length);
      for (int at = 0; at < now.length; at += PAGE_BYTES) {
        if (kind == 1 || random.nextBoolean()) {
          System.arraycopy(now, at, found, at, Math.min(PAGE_BYTES, now.length - at));
        }
      }
      return found;
    }
  }

  /**
   * The power goes here.
   *
   * @param after the step before
   * @param promised what {@link #promise} was told last
   */
  record Moment(
      String after, long promised, Map<String, Image> forcedNames, List<Change<Image>> changes) {
    /** What was done last. */
    String kind() {
      return after.substring(0, after.lastIndexOf(' '));
    }

    /** Puts into an empty folder what the machine finds when it is back. */
    void into(Path folder, Random random) throws IOException {
      var found = new HashMap<>(forcedNames);
      int kind = random.nextInt(3);
      for (Change<Image> change : changes) {
        if (kind == 1 || (kind == 2 && random.nextBoolean())) {
          change.make(found);
        }
      }
      for (var file : found.entrySet()) {
        Files.write(folder.resolve(file.getKey()), file.getValue().survivor(random));
      }
    }
  }

  synchronized List<Moment> moments() {
    return List.copyOf(moments);
  }

  /** Somebody was told that everything up to this number is on disk. */
  synchronized void promise(long number) {
    promised = number;
    happened("the promise of " + number);
  }

  private void happened(String step) {
    var images = new IdentityHashMap<Content, Image>();
    var kept = new HashMap<String, Image>();
    forcedNames.forEach(
        (name, content) -> kept.put(name, images.computeIfAbsent(content, Content::image)));
    var loose = new ArrayList<Change<Image>>();
    for (Change<Content> change : changes) {
      Content content = change.content();
      loose.add(
          new Change<>(
              change.from(),
              change.to(),
              content == null ? null : images.computeIfAbsent(content, Content::image)));
    }
    moments.add(new Moment(step, promised, kept, loose));
  }

  private void change(String step, Change<Content> change) {
    change.make(names);
    changes.add(change);
    happened(step);
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    real.makeFolder(folder);
  }

  @Override
  public NewFile create(Path file) throws IOException {
    if (name(file).endsWith(".unfinished")) {
      try {
        sealing.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    synchronized (this) {
      var made = new LossyFile(real.create(file), new Content());
      change("making " + name(file), new Change<>(null, name(file), made.content));
      return made;
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    real.rename(from, to);
    change("renaming to " + name(to), new Change<>(name(from), name(to), names.get(name(from))));
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    real.delete(file);
    if (names.containsKey(name(file))) {
      change("deleting " + name(file), new Change<>(name(file), null, null));
    }
  }

  @Override
  public synchronized void forceNames(Path folder) {
    forcedNames.clear();
    forcedNames.putAll(names);
    changes.clear();
    happened("forcing names");
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private final class LossyFile implements NewFile {
    private final NewFile file;
    private final Content content;

    LossyFile(NewFile file, Content content) {
      this.file = file;
      this.content = content;
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      synchronized (LossyDisk.this) {
        int end = Math.toIntExact(at + bytes.remaining());
        content.now = Arrays.copyOf(content.now, Math.max(content.now.length, end));
        bytes.get(bytes.position(), content.now, Math.toIntExact(at), bytes.remaining());
        file.write(bytes, at);
        happened("writing a file");
      }
    }

    @Override
    public void force() {
      synchronized (LossyDisk.this) {
        content.forced = content.now.clone();
        happened("forcing a file");
      }
    }

    @Override
    public Mapping map(int bytes) throws IOException {
      synchronized (LossyDisk.this) {
        Mapping mapping = file.map(bytes);
        content.mapped = mapping.buffer();
        return new LossyMapping(mapping, content);
      }
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class LossyMapping implements Mapping {
    private final Mapping mapping;
    private final Content content;

    LossyMapping(Mapping mapping, Content content) {
      this.mapping = mapping;
      this.content = content;
    }

    @Override
    public ByteBuffer buffer() {
      return mapping.buffer();
    }

    /** Bytes that the file has on disk; no more, since its length is not forced by this. */
    @Override
    public void force() {
      synchronized (LossyDisk.this) {
        content.forced = Arrays.copyOf(content.image().now(), content.forced.length);
        happened("forcing a mapping");
      }
    }

    @Override
    public void close() {
      synchronized (LossyDisk.this) {
        var _ = content.image();
        content.mapped = null;
        mapping.close();
      }
    }
  }
}
