package dev.weir.testkit.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** Programs and prepared data of servers, kept from run to run. */
public final class Cache {
  private Cache() {}

  /** Gives a finished directory its name at once; another process may have been faster. */
  public static void keep(Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      FileTrees.delete(fresh);
    }
  }

  /** Where to keep what should outlive this run; nobody else may write to it. */
  public static Path directory() throws IOException {
    int uid = currentUid();
    String home = System.getProperty("user.home");
    // Root's home is closed to the user that a server may have to run as.
    Path usual = uid == 0 ? Path.of("/var/cache/weir") : Path.of(home, ".cache", "weir");
    Path fallback = Path.of(System.getProperty("java.io.tmpdir"), "weir-cache-" + uid);
    for (Path candidate : List.of(usual, fallback)) {
      if (isOurs(candidate, uid)) {
        return candidate;
      }
    }
    throw new IOException(
        "neither %s nor %s can be used as a cache: it must be a directory that this user owns and"
                .formatted(usual, fallback)
            + " nobody else may write to");
  }

  /** What is run from the cache must not be anybody else's, so a foreign directory is not used. */
  private static boolean isOurs(Path directory, int uid) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory.getParent());
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
      return (Integer) Files.getAttribute(directory, "unix:uid") == uid
          && !permissions.contains(PosixFilePermission.GROUP_WRITE)
          && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
          && Files.isWritable(directory);
    } catch (IOException e) {
      return false;
    }
  }

  public static int currentUid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("cannot tell the current user from /proc/self", e);
    }
  }
}
