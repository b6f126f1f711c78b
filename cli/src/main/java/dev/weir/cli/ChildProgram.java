package dev.weir.cli;

import java.io.Console;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs a client in the place of this command: its terminal, its signals, its exit status. */
final class ChildProgram {
  private ChildProgram() {}

  /**
   * Runs it to its end.
   *
   * @param added variables; a secret among them is seen by this user's programs alone
   * @param removed variables that would lead the client elsewhere
   * @return the client's exit status
   */
  static int run(List<String> command, Map<String, String> added, Set<String> removed)
      throws InterruptedException {
    var builder = new ProcessBuilder(command).inheritIO();
    builder.environment().keySet().removeAll(removed);
    builder.environment().putAll(added);
    Process child;
    try {
      child = builder.start();
    } catch (IOException e) {
      throw new CommandFailed("cannot start %s: %s".formatted(command.getFirst(), e.getMessage()));
    }
    var end = new Thread(() -> endWith(child));
    Runtime.getRuntime().addShutdownHook(end);
    int status = child.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      // this process is being ended: the hook goes on
      return status;
    }
    return status;
  }

  /**
   * What ends this process. At a terminal that is Ctrl-C, which the client got too, and which means
   * to it that a query should stop: the terminal is the client's until it ends by itself.
   */
  @SuppressWarnings("SystemConsoleNull") // a JDK without module jdk.internal.le has none
  private static void endWith(Process child) {
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      child.destroy();
    }
    try {
      Runtime.getRuntime().halt(child.waitFor());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
