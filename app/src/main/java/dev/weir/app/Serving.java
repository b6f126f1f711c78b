package dev.weir.app;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * A gateway that runs until it is told to stop. Starts are waited for: how {@code weir serve} is
 * nearly always called is understood here, without what reads command lines, which takes as long to
 * load as a third of the gateway.
 */
final class Serving {
  static final String COMMAND = "serve";
  static final String CONFIG = "--config";
  static final String CONFIG_SHORT = "-c";
  static final String CONFIG_DEFAULT = "weir.yaml";

  private static final String LOG_FORMAT = "WEIR_LOG_FORMAT";

  private Serving() {}

  /**
   * The configuration that these arguments name, if they are {@code serve} with nothing but one;
   * null for everything else, which the whole command line answers.
   */
  static @Nullable Path configuration(String... arguments) {
    String name = named(arguments);
    return name == null || !isPlain(name) ? null : Path.of(name);
  }

  private static @Nullable String named(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals(COMMAND)) {
      return null;
    }
    if (arguments.length == 1) {
      return CONFIG_DEFAULT;
    }
    String option = arguments[1];
    if (arguments.length == 2 && option.startsWith(CONFIG + "=")) {
      return option.substring(CONFIG.length() + 1);
    }
    boolean two = option.equals(CONFIG) || option.equals(CONFIG_SHORT);
    return two && arguments.length == 3 ? arguments[2] : null;
  }

  /** What a command line would not take for anything else: no option, quotation or variable. */
  private static boolean isPlain(String name) {
    return !name.isBlank()
        && !name.startsWith("-")
        && name.chars().noneMatch(c -> "\"'${}@".indexOf(c) >= 0);
  }

  /**
   * Serves until the process is told to stop.
   *
   * @return the status of the process
   */
  static int run(Path configuration, PrintStream errors) {
    try {
      run(configuration);
      return ExitCode.OK;
    } catch (StartFailed e) {
      errors.println("weir: " + e.getMessage());
      return ExitCode.SOFTWARE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.SOFTWARE;
    }
  }

  /** Serves until the process is told to stop. */
  static void run(Path configuration) throws StartFailed, InterruptedException {
    checkLogFormat(System.getenv(LOG_FORMAT));
    leaveOutEvents();
    LoadedAhead.begin();
    Weir weir = Weir.start(configuration);
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(weir);
                  stopped.countDown();
                },
                "weir-shutdown"));
    stopped.await();
  }

  /**
   * Netty would describe events to the flight recorder that nobody records. Who starts the JVM can
   * say otherwise.
   */
  private static void leaveOutEvents() {
    String name = "io.netty.jfr.enabled";
    if (System.getProperty(name) == null) {
      System.setProperty(name, "false");
    }
  }

  /** Another word names no appender, and a gateway would run without a log. */
  static void checkLogFormat(@Nullable String format) throws StartFailed {
    if (format != null && !format.equals("text") && !format.equals("json")) {
      throw new StartFailed("%s is text or json, not \"%s\"".formatted(LOG_FORMAT, format));
    }
  }

  private static void stop(Weir weir) {
    try (weir) {
      weir.drain();
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
