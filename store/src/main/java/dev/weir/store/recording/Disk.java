package dev.weir.store.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a recording asks of the disk when it writes. What is written survives the process at once,
 * but the machine's death only once it was forced, and so it is, apart from that, with a file's
 * name: {@link #forceNames}. Tests put another disk in the place of {@link FileSystemDisk}, which
 * fails or loses what was not forced. Thread-safe; a file belongs to one thread.
 */
interface Disk {
  /** Makes a folder and those above it, if they are missing; their names are on disk then. */
  void makeFolder(Path folder) throws IOException;

  /** Makes a file, or empties the one that is there, to be written. */
  NewFile create(Path file) throws IOException;

  /** Gives a file another name of the same folder, in one step; what had it before is gone. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file if it is there. */
  void delete(Path file) throws IOException;

  /** Puts on disk which names there are in a folder, and what they mean. */
  void forceNames(Path folder) throws IOException;

  /** A file that is being written. */
  interface NewFile extends AutoCloseable {
    /** Writes from the buffer's position to its limit. */
    void write(ByteBuffer bytes, long at) throws IOException;

    /** Puts what was written, and the length, on disk. */
    void force() throws IOException;

    /**
     * Maps the beginning, to be written after the file is closed, too.
     *
     * @param bytes as many as were written at least
     */
    Mapping map(int bytes) throws IOException;

    @Override
    void close() throws IOException;
  }

  /** The memory that is a file's content. */
  interface Mapping extends AutoCloseable {
    /** All of it; of no use once the mapping is closed. */
    ByteBuffer buffer();

    /** Puts what was stored so far on disk. May run beside who stores. */
    void force() throws IOException;

    /**
     * What is stored there will hardly be looked at again through this mapping: it need not take
     * room in this process. Content and {@link #force} are as before. Not beside {@link #close}.
     *
     * @param from where a page begins, as does what is behind
     */
    default void leave(int from, int bytes) {}

    @Override
    void close();
  }
}
