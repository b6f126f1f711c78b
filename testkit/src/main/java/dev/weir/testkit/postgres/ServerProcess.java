package dev.weir.testkit.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The running {@code postgres} program. Thread-safe. */
final class ServerProcess {
  private static final int LOG_LINES_MAX = 2_000;
  private static final int START_SECONDS_MAX = 30;
  private static final int STOP_SECONDS_MAX = 10;

  private final Installation installation;
  private final Unprivileged unprivileged;
  private final Process process;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final ArrayDeque<String> log = new ArrayDeque<>();
  private final List<Consumer<String>> followers = new CopyOnWriteArrayList<>();

  private ServerProcess(Installation installation, Unprivileged unprivileged, Process process) {
    this.installation = installation;
    this.unprivileged = unprivileged;
    this.process = process;
  }

  /** Starts the program; {@link #awaitReady} tells how that went. */
  static ServerProcess start(
      Installation installation, Unprivileged unprivileged, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(installation.program("postgres").toString());
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(unprivileged.command(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var server = new ServerProcess(installation, unprivileged, process);
    Thread.ofPlatform().daemon().name("postgres-log").start(server::readLog);
    return server;
  }

  /** True once it accepts connections, false if it ended or took too long. */
  boolean awaitReady() throws InterruptedException {
    try {
      return ready.get(START_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  /** True if that is why it did not come up. */
  boolean foundPortTaken() {
    return log().stream().anyMatch(line -> line.contains("Address already in use"));
  }

  long pid() {
    return process.pid();
  }

  /** Gives every line of the log from now on, one after the other, as it is read. */
  void follow(Consumer<String> follower) {
    followers.add(follower);
  }

  List<String> log() {
    synchronized (log) {
      return List.copyOf(log);
    }
  }

  /**
   * Ends the server and its children; returns when they are gone.
   *
   * @param signal INT rolls back and writes everything to disk, QUIT just ends
   */
  void stop(String signal) {
    try {
      if (!signal(signal) || !process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** By {@code pg_ctl}, since the JDK sends only TERM and KILL. */
  private boolean signal(String signal) throws InterruptedException {
    if (!process.isAlive()) {
      return true;
    }
    try {
      return new ProcessBuilder(
                      unprivileged.command(
                          List.of(
                              installation.program("pg_ctl").toString(),
                              "kill",
                              signal,
                              String.valueOf(process.pid()))))
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start()
                  .waitFor()
              == 0
          || !process.isAlive();
    } catch (IOException e) {
      return false;
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
        if (line.contains("database system is ready to accept connections")) {
          ready.complete(true);
        }
      }
    } catch (IOException e) {
      keep("the server's log could not be read further: " + e.getMessage());
    }
    ready.complete(false);
  }

  private void keep(String line) {
    synchronized (log) {
      if (log.size() == LOG_LINES_MAX) {
        log.removeFirst();
      }
      log.addLast(line);
    }
    followers.forEach(follower -> follower.accept(line));
  }
}
