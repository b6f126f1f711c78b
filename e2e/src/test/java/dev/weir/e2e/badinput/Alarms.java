package dev.weir.e2e.badinput;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * What the gateway's process logs that no client should be able to cause: errors, leaks, and
 * warnings with a stack trace.
 */
final class Alarms extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger("ROOT");
  private static final int KEPT_MAX = 20;

  private final List<String> raised = new CopyOnWriteArrayList<>();

  Alarms() {
    setContext(ROOT.getLoggerContext());
    start();
    ROOT.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    boolean warns = event.getLevel().isGreaterOrEqual(Level.WARN);
    boolean alarming =
        event.getLevel().isGreaterOrEqual(Level.ERROR)
            || (warns && event.getThrowableProxy() != null)
            || event.getFormattedMessage().contains("LEAK");
    if (alarming && raised.size() < KEPT_MAX) {
      raised.add(
          event.getLoggerName()
              + " "
              + event.getFormattedMessage()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
  }

  /** The first of them. */
  List<String> raised() {
    return raised;
  }

  @Override
  public void close() {
    ROOT.detachAppender(this);
    stop();
  }
}
