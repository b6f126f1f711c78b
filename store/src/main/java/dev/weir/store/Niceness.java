package dev.weir.store;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets threads that work behind the sessions give way to those that serve them. On Linux a thread
 * has a nice value of its own (setpriority(2), "C library/kernel differences"); elsewhere nothing
 * is changed. Java's own thread priorities do nothing there unless the whole JVM is told to.
 */
public final class Niceness {
  private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);

  /** PRIO_PROCESS, which together with the id 0 is the calling thread. */
  private static final int PRIO_PROCESS = 0;

  /** About a tenth of the weight of other threads where the processors do not suffice for all. */
  private static final int NICE = 10;

  private Niceness() {}

  /**
   * The task on a thread that gives way from now on. Where that cannot be had, the task runs all
   * the same.
   */
  public static Runnable givingWay(Runnable task) {
    return () -> {
      giveWay();
      task.run();
    };
  }

  private static void giveWay() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return;
    }
    try {
      Linker linker = Linker.nativeLinker();
      var setPriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
      if ((int) setPriority.invokeExact(PRIO_PROCESS, 0, NICE) != 0) {
        LOG.debug("a thread in the background keeps its priority");
      }
    } catch (Throwable unsupported) {
      // what works behind the sessions works without it, only less out of their way
      LOG.debug("threads in the background keep their priority", unsupported);
    }
  }
}
