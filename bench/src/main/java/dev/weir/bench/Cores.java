package dev.weir.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which processors a process may use, by taskset(1) of util-linux. Immutable.
 *
 * @param list as taskset takes it, for example {@code 2-3}; empty for all
 */
record Cores(String list) {
  static final Cores ALL = new Cores("");

  /** Who loads and answers, and who stands between, each with half of the machine. */
  record Halves(Cores load, Cores between) {
    static final Halves SHARED = new Halves(ALL, ALL);

    /**
     * @throws IllegalStateException if there is one processor only
     */
    static Halves apart() {
      int all = Runtime.getRuntime().availableProcessors();
      if (all < 2) {
        throw new IllegalStateException("apart needs two processors at least");
      }
      int half = all / 2;
      return new Halves(range(0, half), range(half, all));
    }

    private static Cores range(int from, int to) {
      return new Cores(from + "-" + (to - 1));
    }
  }

  /** The command on these processors alone. */
  List<String> command(List<String> command) {
    if (list.isEmpty()) {
      return command;
    }
    var bound = new ArrayList<>(List.of(taskset(), "-c", list));
    bound.addAll(command);
    return bound;
  }

  /** Binds a process that runs already, with all its threads. */
  void bind(long pid) throws IOException, InterruptedException {
    if (list.isEmpty()) {
      return;
    }
    int exit =
        new ProcessBuilder(taskset(), "-a", "-c", "-p", list, Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException("taskset could not bind process " + pid);
    }
  }

  private static String taskset() {
    return Programs.onPath("taskset", "Debian's package util-linux").toString();
  }
}
