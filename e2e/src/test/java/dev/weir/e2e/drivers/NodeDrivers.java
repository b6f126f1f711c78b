package dev.weir.e2e.drivers;

import dev.weir.e2e.clients.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Node.js with the drivers of {@code package-lock.json}, in a folder of the build. */
public final class NodeDrivers {
  private static final Path SOURCES = Path.of("src", "test", "drivers", "node").toAbsolutePath();
  private static final Path FOLDER = Path.of("target", "node-drivers").toAbsolutePath();

  private NodeDrivers() {}

  /** What a program prints, which has to end well. */
  public static String output(String program, Map<String, String> environment)
      throws IOException, InterruptedException {
    OneAtATime.in(FOLDER, NodeDrivers::install);
    Map<String, String> all = new HashMap<>(environment);
    all.put("NODE_NO_WARNINGS", "1");
    return Program.named("node")
        .run(all, "", FOLDER.resolve(program).toString())
        .succeeded()
        .output();
  }

  /** The programs lie beside what they import; true if it had to be installed. */
  private static boolean install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        Files.copy(
            source, FOLDER.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path stamp = FOLDER.resolve("installed.json");
    String wanted = Files.readString(SOURCES.resolve("package-lock.json"));
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return false;
    }
    List<String> command =
        List.of("ci", "--prefix", FOLDER.toString(), "--ignore-scripts", "--no-audit", "--no-fund");
    Program.Run installed = Program.named("npm").install(Map.of(), command.toArray(String[]::new));
    if (installed.status() != 0) {
      Program.missing("the drivers of Node.js cannot be installed: " + installed.output());
    }
    Files.writeString(stamp, wanted);
    return true;
  }
}
