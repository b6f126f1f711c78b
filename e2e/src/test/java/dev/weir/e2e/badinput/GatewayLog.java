package dev.weir.e2e.badinput;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that the gateway's process logs, down to the last detail. */
final class GatewayLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Logger ROOT = (Logger) LoggerFactory.getLogger("ROOT");
  private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.weir");

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Level before = OURS.getLevel();

  GatewayLog() {
    setContext(ROOT.getLoggerContext());
    start();
    OURS.setLevel(Level.TRACE);
    ROOT.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    String thrown =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    lines.add(
        "%s %s %s %s"
            .formatted(
                event.getLoggerName(),
                event.getFormattedMessage(),
                event.getKeyValuePairs(),
                thrown));
  }

  List<String> lines() {
    return lines;
  }

  List<String> leaks() {
    return lines.stream().filter(line -> line.contains("LEAK")).toList();
  }

  @Override
  public void close() {
    ROOT.detachAppender(this);
    OURS.setLevel(before);
    stop();
  }
}
