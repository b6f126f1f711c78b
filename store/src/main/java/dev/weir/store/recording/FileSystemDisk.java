package dev.weir.store.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/** The machine's own file system. */
final class FileSystemDisk implements Disk {
  @Override
  public void makeFolder(Path folder) throws IOException {
    var missing = new ArrayDeque<Path>();
    Path place = folder.toAbsolutePath();
    while (place != null && Files.notExists(place)) {
      missing.push(place);
      place = place.getParent();
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      Path above = made.getParent();
      if (above != null) {
        forceNames(above);
      }
    }
  }

  @Override
  public NewFile create(Path file) throws IOException {
    return new ChannelFile(
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void forceNames(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private record ChannelFile(FileChannel channel) implements NewFile {
    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      long position = at;
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public Mapping map(int bytes) throws IOException {
      Arena arena = Arena.ofShared();
      try {
        return new FileMapping(arena, channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena));
      } catch (IOException | RuntimeException e) {
        arena.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private record FileMapping(Arena arena, MemorySegment mapped) implements Mapping {
    @Override
    public ByteBuffer buffer() {
      return mapped.asByteBuffer();
    }

    @Override
    public void force() throws IOException {
      try {
        mapped.force();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    @Override
    public void leave(int from, int bytes) {
      MappedPages.leave(mapped.asSlice(from, bytes));
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
