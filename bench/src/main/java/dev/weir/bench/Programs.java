package dev.weir.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds programs of the system. */
final class Programs {
  private Programs() {}

  /**
   * @param remedy where to get it, for people
   */
  static Path onPath(String name, String remedy) {
    String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin";
    return List.of(path.split(File.pathSeparator)).stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "%s is not installed; the bench needs %s".formatted(name, remedy)));
  }
}
