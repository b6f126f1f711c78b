package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a gateway starts fast with.
 *
 * @param archive the whole class path
 * @param cache which classes are loaded from it, by the JVM (an AOT cache)
 */
record FastStart(Path archive, Path cache) {
  /** As {@code ./weir} looks for them. */
  static FastStart in(Path folder) {
    return new FastStart(folder.resolve("weir-whole.jar"), folder.resolve("weir.aot"));
  }

  /** To start with it. */
  Launch launch() {
    return whole().with("-XX:AOTCache=" + cache);
  }

  /** To write the cache when the process ends; the archive is made anew. */
  Launch noting() throws IOException {
    Files.deleteIfExists(cache);
    OneArchive.write(Launch.archives(), archive);
    return whole().with("-XX:AOTCacheOutput=" + cache).with("-Xlog:aot=off");
  }

  private Launch whole() {
    return new Launch(archive.toString(), List.of());
  }
}
