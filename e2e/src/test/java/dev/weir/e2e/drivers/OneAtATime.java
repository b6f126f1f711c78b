package dev.weir.e2e.drivers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What one of the processes that run tests prepares for all, while the others wait. */
public final class OneAtATime {
  private OneAtATime() {}

  /** Prepares something. */
  @FunctionalInterface
  public interface Preparation<T> {
    T prepare() throws IOException, InterruptedException;
  }

  /**
   * Blocks until nobody else, in whichever process, prepares that folder.
   *
   * @param folder need not be there
   */
  public static synchronized <T> T in(Path folder, Preparation<T> preparation)
      throws IOException, InterruptedException {
    Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
    Files.createDirectories(lock.getParent());
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException("lost " + lock);
      }
      return preparation.prepare();
    }
  }
}
