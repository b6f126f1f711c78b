package dev.weir.e2e.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Python with the clients of {@code requirements.txt}, in a folder of the build. */
final class PythonClients {
  private static final Path FOLDER = Path.of("target", "python-clients").toAbsolutePath();

  private PythonClients() {}

  /** Installs them if they are not there or are others. */
  static synchronized Program installed() throws IOException, InterruptedException {
    String wanted = Shop.text("requirements.txt");
    Path stamp = FOLDER.resolve("installed.txt");
    var python = new Program(FOLDER.resolve("bin/python"));
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return python;
    }
    Program.Run made = Program.named("python3").run(Map.of(), "", "-m", "venv", FOLDER.toString());
    if (made.status() != 0) {
      return Program.missing("a Python environment cannot be made: " + made.output());
    }
    Path requirements =
        Files.writeString(FOLDER.resolve("requirements.txt"), wanted).toAbsolutePath();
    Program.Run installed =
        python.run(
            Map.of("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
            "",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--only-binary=:all:",
            "--requirement",
            requirements.toString());
    if (installed.status() != 0) {
      return Program.missing("the Python clients cannot be installed: " + installed.output());
    }
    Files.writeString(stamp, wanted);
    return python;
  }
}
