package dev.weir.store.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The machine's own disk, with something in the way of each step. Thread-safe. */
final class TroubledDisk implements Disk {
  private final Disk real = new FileSystemDisk();
  private volatile Trouble trouble = Trouble.NONE;

  /** What is asked of the disk. */
  enum Step {
    CREATE,
    WRITE,
    FORCE,
    RENAME,
    DELETE,
    FORCE_NAMES,
    FORCE_MAPPING
  }

  /** Waits, or fails. */
  interface Trouble {
    Trouble NONE = step -> {};

    void inTheWayOf(Step step) throws IOException;

    /** These steps fail. */
    static Trouble refusing(String why, Step... refused) {
      var steps = java.util.Set.of(refused);
      return step -> {
        if (steps.contains(step)) {
          throw new IOException(why);
        }
      };
    }
  }

  void has(Trouble newTrouble) {
    trouble = newTrouble;
  }

  @Override
  public void makeFolder(Path folder) throws IOException {
    real.makeFolder(folder);
  }

  @Override
  public NewFile create(Path file) throws IOException {
    trouble.inTheWayOf(Step.CREATE);
    return new TroubledFile(real.create(file));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    trouble.inTheWayOf(Step.RENAME);
    real.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    trouble.inTheWayOf(Step.DELETE);
    real.delete(file);
  }

  @Override
  public void forceNames(Path folder) throws IOException {
    trouble.inTheWayOf(Step.FORCE_NAMES);
    real.forceNames(folder);
  }

  private final class TroubledFile implements NewFile {
    private final NewFile file;

    TroubledFile(NewFile file) {
      this.file = file;
    }

    @Override
    public void write(ByteBuffer bytes, long at) throws IOException {
      trouble.inTheWayOf(Step.WRITE);
      file.write(bytes, at);
    }

    @Override
    public void force() throws IOException {
      trouble.inTheWayOf(Step.FORCE);
      file.force();
    }

    @Override
    public Mapping map(int bytes) throws IOException {
      return new TroubledMapping(file.map(bytes));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class TroubledMapping implements Mapping {
    private final Mapping mapping;

    TroubledMapping(Mapping mapping) {
      this.mapping = mapping;
    }

    @Override
    public ByteBuffer buffer() {
      return mapping.buffer();
    }

    @Override
    public void force() throws IOException {
      trouble.inTheWayOf(Step.FORCE_MAPPING);
      mapping.force();
    }

    @Override
    public void close() {
      mapping.close();
    }
  }
}
