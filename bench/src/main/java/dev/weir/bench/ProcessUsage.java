package dev.weir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has used, read from Linux's /proc (proc(5)). */
final class ProcessUsage {
  /** USER_HZ, which is 100 on every Linux that this runs on. */
  private static final long MICROS_PER_TICK = 10_000;

  private ProcessUsage() {}

  /** User and system time of all its threads so far, in microseconds, to 10 ms. */
  static long cpuMicros(long pid) {
    String stat = read(pid, "stat");
    // The command's name may hold blanks; the fields after it start behind the last parenthesis.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    int userTime = 11;
    int systemTime = 12;
    return (Long.parseLong(fields[userTime]) + Long.parseLong(fields[systemTime]))
        * MICROS_PER_TICK;
  }

  /** Resident memory in MiB. */
  static double residentMiB(long pid) {
    return status(pid, "VmRSS:") / 1024.0;
  }

  /**
   * What of its resident memory are pages of files, in MiB: the JVM's own and its archive, and the
   * recording's segments. The system can take them back at any time.
   */
  static double residentOfFilesMiB(long pid) {
    return status(pid, "RssFile:") / 1024.0;
  }

  /** How many threads of the operating system it has. */
  static int threads(long pid) {
    return (int) status(pid, "Threads:");
  }

  private static long status(long pid, String name) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException("process %d is gone".formatted(pid), e);
    }
  }
}
