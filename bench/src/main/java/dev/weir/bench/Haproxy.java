package dev.weir.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An HAProxy in TCP mode in front of a server, for the length of a bench: it understands nothing of
 * what it passes on, so that it shows what a hop alone costs.
 */
final class Haproxy implements AutoCloseable {
  private final Process process;
  private final Path folder;
  private final Target target;

  private Haproxy(Process process, Path folder, Target target) {
    this.process = process;
    this.folder = folder;
    this.target = target;
  }

  /**
   * @param cores that it may use
   */
  static Haproxy start(Target direct, Cores cores) throws IOException, InterruptedException {
    Path program = Programs.onPath("haproxy", "Debian's package haproxy");
    int port = Ports.free();
    Path folder = Files.createTempDirectory("weir-bench-haproxy");
    Path configuration = folder.resolve("haproxy.cfg");
    Files.writeString(
        configuration,
        """
        global
          nbthread 2
        defaults
          mode tcp
          timeout connect 5s
          timeout client 10m
          timeout server 10m
        listen bench
          bind 127.0.0.1:%d
          server direct 127.0.0.1:%d
        """
            .formatted(port, direct.port()));
    Process process =
        new ProcessBuilder(
                cores.command(List.of(program.toString(), "-db", "-f", configuration.toString())))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Ports.awaitListening(port, process, "haproxy");
    return new Haproxy(
        process,
        folder,
        new Target(
            "haproxy", port, direct.user(), direct.database(), direct.password(), process.pid()));
  }

  Target target() {
    return target;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Ports.deleteFolder(folder);
  }
}
