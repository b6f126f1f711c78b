package dev.weir.cli.signin;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A folder (mode 0700) with files (mode 0600) that only their owner can read. What others could
 * read or change is refused, never mended: who knows what they have done with it. Thread-safe, also
 * between processes if {@link #locked} is used.
 */
public final class PrivateFolder {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final String UID = "unix:uid";
  private static final int FILE_BYTES_MAX = 1 << 20;

  private final Path folder;
  private final ReentrantLock turn = new ReentrantLock();

  public PrivateFolder(Path folder) {
    this.folder = folder;
  }

  /** The text of a file; null if there is none. */
  @Nullable String read(String name) {
    Path file = folder.resolve(name);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return null;
      }
      requirePrivate(folder);
      requirePrivate(file);
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new SignInFailed("%s is too large for what it should be".formatted(file));
      }
      return Files.readString(file);
    } catch (NoSuchFileException gone) {
      return null;
    } catch (IOException e) {
      throw new SignInFailed("cannot read %s: %s".formatted(file, e.getMessage()));
    }
  }

  /** Writes a file, whole or not at all. */
  void write(String name, String text) {
    try {
      Path made = made();
      Path fresh =
          Files.createTempFile(made, name, ".new", PosixFilePermissions.asFileAttribute(FILE));
      try {
        Files.writeString(fresh, text);
        Files.move(fresh, made.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (UnsupportedOperationException e) {
      throw noOwners();
    } catch (IOException e) {
      throw new SignInFailed("cannot write to %s: %s".formatted(folder, e.getMessage()));
    }
  }

  /** Deletes a file; whether there was one. */
  boolean delete(String name) {
    try {
      return Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new SignInFailed(
          "cannot delete %s: %s".formatted(folder.resolve(name), e.getMessage()));
    }
  }

  /** The folder, made if it was not there. */
  public Path made() {
    try {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(FOLDER));
      }
      requirePrivate(folder);
      return folder;
    } catch (UnsupportedOperationException e) {
      throw noOwners();
    } catch (IOException e) {
      throw new SignInFailed("cannot make the folder %s: %s".formatted(folder, e.getMessage()));
    }
  }

  /** Work that no other process of this user does at the same time. */
  interface Work<T> {
    T get();
  }

  <T> T locked(Work<T> work) {
    // A file's lock is the process's: its threads take turns by themselves.
    turn.lock();
    try (FileChannel channel =
            FileChannel.open(
                made().resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(FILE));
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock is lost");
      }
      return work.get();
    } catch (IOException e) {
      throw new SignInFailed("cannot lock %s: %s".formatted(folder, e.getMessage()));
    } finally {
      turn.unlock();
    }
  }

  private static void requirePrivate(Path path) throws IOException {
    var view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw noOwners();
    }
    PosixFileAttributes attributes = view.readAttributes();
    if (attributes.isSymbolicLink()) {
      throw new SignInFailed("%s is a link: tokens are not kept behind one".formatted(path));
    }
    Set<PosixFilePermission> tooMuch = EnumSet.copyOf(attributes.permissions());
    tooMuch.removeAll(FOLDER);
    if (!tooMuch.isEmpty()) {
      throw new SignInFailed(
          "others can get at %s (%s): sign out with \"weir logout\", then \"chmod %s %s\""
              .formatted(
                  path,
                  PosixFilePermissions.toString(attributes.permissions()),
                  attributes.isDirectory() ? "0700" : "0600",
                  path));
    }
    if (!Files.getAttribute(path, UID, LinkOption.NOFOLLOW_LINKS).equals(ownUid())) {
      throw new SignInFailed(
          "%s belongs to another user, %s".formatted(path, attributes.owner().getName()));
    }
  }

  /** Who this process is: the owner of its entry in /proc, or of the user's home elsewhere. */
  private static Object ownUid() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.getAttribute(
        Files.exists(self) ? self : Path.of(System.getProperty("user.home")), UID);
  }

  private static SignInFailed noOwners() {
    return new SignInFailed(
        "this file system cannot keep a file to its owner: use $WEIR_TOKEN or --token-file");
  }
}
