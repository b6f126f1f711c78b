package dev.weir.tracing;

import dev.weir.session.Event;
import dev.weir.session.ForwardingRecording;
import dev.weir.session.Recorder;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Traces what is recorded, on its way to the recorder. Spans are sent in the background; where they
 * cannot be sent soon enough, they are dropped: nobody ever waits for a trace. Thread-safe.
 */
public final class StatementTraces implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatementTraces.class);

  /** Spans that wait to be sent at most; some 2 kB each. */
  private static final int QUEUE_MAX = 4_096;

  private static final Duration SEND_EVERY = Duration.ofSeconds(1);
  private static final Duration LAST_MAX = Duration.ofSeconds(3);

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private StatementTraces(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("dev.weir");
  }

  /**
   * Traces that go to a collector.
   *
   * @param gateway what this process is called among others
   */
  public static StatementTraces to(Collector collector, String gateway) {
    SpanExporter exporter = new ToldExporter(collector.exporter(), collector.endpoint());
    return new StatementTraces(
        provider(
            BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(QUEUE_MAX)
                .setScheduleDelay(SEND_EVERY)
                .build(),
            collector.share(),
            gateway));
  }

  /** Traces that a processor gets at once. */
  static StatementTraces to(SpanProcessor processor, double share) {
    return new StatementTraces(provider(processor, share, "test"));
  }

  private static SdkTracerProvider provider(SpanProcessor processor, double share, String gateway) {
    Resource who =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.builder()
                        .put("service.name", "weir")
                        .put("service.instance.id", gateway)
                        .build()));
    return SdkTracerProvider.builder()
        .setResource(who)
        // a client's own trace is shown whole or not at all; the share is of those that begin here
        .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(share)))
        .addSpanProcessor(processor)
        .build();
  }

  /** The recorder, so that what it writes down is traced. */
  public Recorder traced(Recorder recorder) {
    return () -> {
      Recorder.Lane lane = recorder.lane();
      return start -> new Traced(lane.open(start), new TracedStatements(tracer, start));
    };
  }

  private static final class Traced extends ForwardingRecording {
    private final TracedStatements statements;

    Traced(Recorder.SessionRecording recording, TracedStatements statements) {
      super(recording);
      this.statements = statements;
    }

    @Override
    public void record(Event event) {
      super.record(event);
      trace(event);
    }

    /** A fault here is none of the session. */
    private void trace(Event event) {
      try {
        statements.happened(event);
      } catch (RuntimeException fault) {
        LOG.warn("a statement could not be traced", fault);
      }
    }

    @Override
    public void close(Event.Ended end) {
      try {
        super.close(end);
      } finally {
        trace(end);
      }
    }
  }

  /** Sends what waits, for a few seconds at most. */
  @Override
  public void close() {
    provider.shutdown().join(LAST_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }
}
