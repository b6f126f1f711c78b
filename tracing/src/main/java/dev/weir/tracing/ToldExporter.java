package dev.weir.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exporter whose troubles are in the gateway's log: once when they begin, once when they end.
 */
final class ToldExporter implements SpanExporter {
  private static final Logger LOG = LoggerFactory.getLogger(ToldExporter.class);

  /** The library's own words go elsewhere, in another form; held, so that they stay off. */
  private static final java.util.logging.Logger LIBRARY =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  static {
    LIBRARY.setLevel(Level.OFF);
  }

  private final SpanExporter exporter;
  private final URI endpoint;
  private final AtomicBoolean failing = new AtomicBoolean();

  ToldExporter(SpanExporter exporter, URI endpoint) {
    this.exporter = exporter;
    this.endpoint = endpoint;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result;
    try {
      result = exporter.export(spans);
    } catch (RuntimeException unsent) {
      result = CompletableResultCode.ofExceptionalFailure(unsent);
    }
    CompletableResultCode sent = result;
    sent.whenComplete(() -> told(sent));
    return sent;
  }

  private void told(CompletableResultCode result) {
    if (result.isSuccess()) {
      if (failing.compareAndSet(true, false)) {
        LOG.info("traces reach {} again", endpoint);
      }
    } else if (failing.compareAndSet(false, true)) {
      Throwable why = result.getFailureThrowable();
      LOG.warn(
          "traces do not reach {}, and are dropped: {}",
          endpoint,
          why == null ? "it refuses them" : why.getClass().getSimpleName());
    }
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
