package dev.weir.e2e.clients;

import dev.weir.e2e.drivers.OneAtATime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Python with the clients of {@code requirements.txt}, in a folder of the build. */
public final class PythonClients {
  /** Where the programs lie. */
  private static final Path SOURCES = Path.of("src", "test", "drivers", "python").toAbsolutePath();

  private static final Path FOLDER = Path.of("target", "python-clients").toAbsolutePath();

  private PythonClients() {}

  /** Installs them if they are not there or are others. */
  public static Program installed() throws IOException, InterruptedException {
    return OneAtATime.in(FOLDER, PythonClients::install);
  }

  private static Program install() throws IOException, InterruptedException {
    Path requirements = SOURCES.resolve("requirements.txt");
    String wanted = Files.readString(requirements);
    Path stamp = FOLDER.resolve("installed.txt");
    var python = new Program(FOLDER.resolve("bin/python"));
    if (Files.exists(stamp) && Files.readString(stamp).equals(wanted)) {
      return python;
    }
    Program.Run made = Program.named("python3").run(Map.of(), "", "-m", "venv", FOLDER.toString());
    if (made.status() != 0) {
      return Program.missing("a Python environment cannot be made: " + made.output());
    }
    Program.Run installed =
        python.install(
            Map.of("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
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

  /** What a program prints, which has to end well. */
  public static String output(String program, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    // The sources stay as they are, and warnings are about the program.
    all.put("PYTHONDONTWRITEBYTECODE", "1");
    all.put("PYTHONWARNINGS", "ignore");
    String[] command =
        Stream.concat(Stream.of(SOURCES.resolve(program).toString()), Stream.of(arguments))
            .toArray(String[]::new);
    return installed().run(all, "", command).succeeded().output();
  }
}
