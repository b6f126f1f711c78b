package dev.weir.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * async-profiler in a gateway's process, by the agent that it is. Samples every thread that is on a
 * processor, by timers of the threads, which need no rights.
 */
final class Profiler {
  /** How a file's name ends that gets a stack with its count in each line, for other programs. */
  static final String STACKS = ".collapsed";

  private final Path library;
  private final long pid;

  /**
   * @param folder where the agent's library is put
   */
  Profiler(Path folder, Target gateway) throws IOException {
    Long process = gateway.pid();
    if (process == null) {
      throw new IllegalArgumentException("no process of its own: " + gateway);
    }
    this.pid = process;
    this.library = folder.resolve("libasyncProfiler.so");
    String resource = platform() + "/libasyncProfiler.so";
    try (InputStream from = Profiler.class.getClassLoader().getResourceAsStream(resource)) {
      if (from == null) {
        throw new IOException("async-profiler has nothing for this machine: " + resource);
      }
      Files.copy(from, library);
    }
  }

  /** A gateway whose compiled code can be told apart, line by line. */
  static Launch ready(Launch launch) {
    return launch
        .with("-XX:+UnlockDiagnosticVMOptions")
        .with("-XX:+DebugNonSafepoints")
        .with("-XX:+EnableDynamicAgentLoading");
  }

  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) {
      return "macos";
    }
    return System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x64";
  }

  /** What is sampled. */
  enum Watched {
    /** The code that processors are busy with. */
    TIME("event=ctimer,interval=1ms", ""),
    /** The code that takes memory, weighed by bytes. */
    MEMORY("event=alloc,alloc=64k", ",total");

    private final String begun;
    private final String written;

    Watched(String begun, String written) {
      this.begun = begun;
      this.written = written;
    }
  }

  void start(Watched watched) throws IOException, InterruptedException {
    tell("start," + watched.begun);
  }

  /** Ends the watching and writes the page, or the stacks alone where the file is called so. */
  void write(Path page, String title, Watched watched) throws IOException, InterruptedException {
    String form = page.toString().endsWith(STACKS) ? "collapsed" : "flamegraph";
    tell(
        "stop,%s%s,title=%s,file=%s"
            .formatted(form, watched.written, title, page.toAbsolutePath()));
    if (!Files.isRegularFile(page)) {
      throw new IOException("the profiler wrote nothing");
    }
  }

  private void tell(String options) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid),
                "JVMTI.agent_load",
                library.toString(),
                "\"" + options + "\"")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0 || !said.contains("return code: 0")) {
      throw new IOException("the profiler refuses: " + said.strip());
    }
  }
}
