package dev.weir.testkit.postgres;

import dev.weir.testkit.files.Cache;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs, which refuse to run as root, are run here. All three ways replace
 * themselves by the program, so that a signal to the process reaches it.
 */
enum Unprivileged {
  /** The JVM's own user is not root. */
  DIRECTLY,
  /**
   * In a user namespace that maps nobody: root outside, which owns the files, but not root inside.
   */
  IN_USER_NAMESPACE,
  /** As uid 65534, which must own the data. */
  AS_NOBODY;

  private static final int NOBODY = 65534;

  static Unprivileged detected() {
    if (Cache.currentUid() != 0) {
      return DIRECTLY;
    }
    for (Unprivileged way : List.of(IN_USER_NAMESPACE, AS_NOBODY)) {
      if (way.worksHere()) {
        return way;
      }
    }
    throw new IllegalStateException(
        "PostgreSQL refuses to run as root, and neither \"unshare -U\" nor \"setpriv\" (both in"
            + " util-linux) works here: install util-linux or run as another user");
  }

  List<String> command(List<String> program) {
    List<String> prefix =
        switch (this) {
          case DIRECTLY -> List.of();
          case IN_USER_NAMESPACE -> List.of("unshare", "-U");
          case AS_NOBODY ->
              List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        };
    return Stream.concat(prefix.stream(), program.stream()).toList();
  }

  /** Makes a directory tree the property of whoever the programs run as. */
  void own(Path tree) throws IOException {
    if (this == DIRECTLY) {
      return;
    }
    int owner = this == AS_NOBODY ? NOBODY : 0;
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.setAttribute(file, "unix:uid", owner);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.setAttribute(directory, "unix:uid", owner);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  boolean worksHere() {
    try {
      Process process =
          new ProcessBuilder(command(List.of("true")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting PostgreSQL", e);
    }
  }
}
