package dev.weir.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a gateway's process takes, asked of its JVM with jcmd and of Linux's /proc.
 *
 * @param pid of the process
 */
record GatewayProbe(long pid) {
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /**
   * @param heapKiB what is left in the heap after a full collection
   * @param residentMiB of the whole process, after it
   * @param ofFilesMiB what of that are pages of files
   * @param threads of the operating system
   */
  record Reading(long heapKiB, double residentMiB, double ofFilesMiB, int threads) {}

  Reading read() throws IOException, InterruptedException {
    // What is reachable through references that a first collection clears goes with a second.
    jcmd("GC.run");
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IOException("jcmd tells no use of the heap");
    }
    return new Reading(
        Long.parseLong(used.group(1)),
        ProcessUsage.residentMiB(pid),
        ProcessUsage.residentOfFilesMiB(pid),
        ProcessUsage.threads(pid));
  }

  private String jcmd(String question) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(program, Long.toString(pid), question).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd failed: " + answer);
    }
    return answer;
  }
}
