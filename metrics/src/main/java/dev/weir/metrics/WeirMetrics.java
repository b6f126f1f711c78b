package dev.weir.metrics;

import dev.weir.metrics.ConnectionCounts.HoldEnd;
import dev.weir.policy.Effect;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryPoolAllocationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Everything that Prometheus is told; docs/operations.md says what each of it means. Values are
 * read when they are asked for. Labels are names of the configuration or words of this class; no
 * user, address or text is among them. Thread-safe.
 */
public final class WeirMetrics {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormatWriter text = PrometheusTextFormatWriter.create();
  private final ExpositionFormatWriter open = OpenMetricsTextFormatWriter.create();
  private final SessionCounts sessions;
  private final SignInCounts signIns;
  private final Watched watched;

  /**
   * @param sessions counts what is recorded
   * @param signIns counts what is audited
   */
  public WeirMetrics(SessionCounts sessions, SignInCounts signIns, Watched watched) {
    this.sessions = sessions;
    this.signIns = signIns;
    this.watched = watched;
    ofSessions();
    ofHolds();
    ofSignIns();
    ofTraffic();
    ofRecording();
    ofHealth();
    ofProcess();
  }

  /**
   * All that {@code JvmMetrics} has but for native memory, whose question to the JVM takes longer
   * than the rest together and has no answer unless the JVM was told to track it.
   */
  private void ofProcess() {
    ProcessMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmCompilationMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmMemoryPoolAllocationMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
  }

  /**
   * @param body UTF-8
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Page(String contentType, byte[] body) {}

  /**
   * Everything as it is now.
   *
   * @param accept what the client says it can read; null if it says nothing
   */
  public Page page(@Nullable String accept) {
    ExpositionFormatWriter writer = open.accepts(accept) ? open : text;
    var body = new ByteArrayOutputStream();
    try {
      writer.write(body, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Page(writer.getContentType(), body.toByteArray());
  }

  private void ofSessions() {
    byConnection("weir_sessions_opened", "Sessions that were opened.", one -> one.opened.sum());
    byConnection("weir_sessions_ended", "Sessions that have ended.", one -> one.ended.sum());
    GaugeWithCallback.builder()
        .name("weir_sessions_open")
        .help("Sessions that are open now.")
        .labelNames("connection")
        .callback(out -> each((name, one) -> out.call(one.opened.sum() - one.ended.sum(), name)))
        .register(registry);
    CounterWithCallback.builder()
        .name("weir_statements")
        .help("Statements by what was decided on them.")
        .labelNames("connection", "decision")
        .callback(out ->
            each((name, one) -> {
              for (Effect effect : Effect.values()) {
                out.call(one.decided(effect).sum(), name, effect.name().toLowerCase(Locale.ROOT));
              }
            }))
        .register(registry);
    CounterWithCallback.builder()
        .name("weir_errors")
        .help("Errors that clients were told, by kind.")
        .labelNames("connection", "kind")
        .callback(out ->
            each((name, one) -> {
              for (ErrorKind kind : ErrorKind.values()) {
                out.call(one.failed(kind).sum(), name, kind.word());
              }
            }))
        .register(registry);
    byConnection("weir_rows", "Rows that clients were sent.", one -> one.rows.sum());
    byConnection(
        "weir_masked_values",
        "Values in masked columns that clients were sent.",
        one -> one.maskedValues.sum());
    CounterWithCallback.builder()
        .name("weir_texts_read")
        .help("Texts that their session had not judged yet, by whether they had to be parsed.")
        .labelNames("by")
        .callback(out -> {
          Watched.Readings readings = watched.readings();
          out.call(readings.known(), "cache");
          out.call(readings.parsed(), "parser");
        })
        .register(registry);
  }

  private void ofHolds() {
    GaugeWithCallback.builder()
        .name("weir_holds_waiting")
        .help("Statements that wait for people now.")
        .labelNames("connection")
        .callback(out -> each((name, one) -> out.call(one.waiting.sum(), name)))
        .register(registry);
    registry.register(
        new HoldCollector(() -> {
          HistogramSnapshot.Builder holds =
              HistogramSnapshot.builder()
                  .name("weir_hold_seconds")
                  .unit(Unit.SECONDS)
                  .help("How long statements waited for people, by how that ended.");
          each((name, one) -> {
            for (HoldEnd end : HoldEnd.values()) {
              HoldTimes times = one.held(end);
              holds.dataPoint(
                  HistogramSnapshot.HistogramDataPointSnapshot.builder()
                      .classicHistogramBuckets(times.buckets())
                      .sum(times.seconds())
                      .labels(Labels.of("connection", name, "outcome", end.word()))
                      .build());
            }
          });
          return holds.build();
        }));
  }

  /** The library's own histogram would be asked for at every hold; this one is asked. */
  private record HoldCollector(Supplier<HistogramSnapshot> snapshot) implements Collector {
    @Override
    public MetricSnapshot collect() {
      return snapshot.get();
    }
  }

  private void ofSignIns() {
    CounterWithCallback.builder()
        .name("weir_sign_ins")
        .help("Sign-ins by what came of them.")
        .labelNames("outcome")
        .callback(out -> {
          out.call(sessions.opened(), "session-opened");
          signIns.byOutcome().forEach((outcome, count) -> out.call(count.sum(), outcome));
        })
        .register(registry);
    counter(
        "weir_audit_failures",
        "Events that could not be written to the audit trail.",
        signIns::unwritten);
  }

  private void ofTraffic() {
    CounterWithCallback.builder()
        .name("weir_traffic_bytes")
        .help("Bytes of the databases' protocols, inside TLS.")
        .unit(Unit.BYTES)
        .labelNames("leg", "direction")
        .callback(out -> {
          Watched.Traffic traffic = watched.traffic();
          out.call(traffic.fromClients(), "client", "in");
          out.call(traffic.toClients(), "client", "out");
          out.call(traffic.fromServers(), "server", "in");
          out.call(traffic.toServers(), "server", "out");
        })
        .register(registry);
  }

  private void ofRecording() {
    CounterWithCallback.builder()
        .name("weir_recording_bytes")
        .help("Bytes that were recorded, before compression.")
        .unit(Unit.BYTES)
        .callback(out -> out.call(watched.recording().bytes()))
        .register(registry);
    counter(
        "weir_recording_refusals",
        "Events that could not be recorded, so that they did not happen.",
        sessions::refusals);
    counter(
        "weir_recording_waits",
        "Times that a session stood still because the recording's disk was behind.",
        sessions::waits);
    CounterWithCallback.builder()
        .name("weir_recording_wait_seconds")
        .help("How long sessions stood still for that, together.")
        .unit(Unit.SECONDS)
        .callback(out -> out.call(sessions.waitNanos() / NANOS))
        .register(registry);
    gauge(
        "weir_recording_unsealed_segments",
        "Full segments that wait to be compressed and chained.",
        () -> watched.recording().unsealed());
    GaugeWithCallback.builder()
        .name("weir_index_lag_seconds")
        .help("How far search is behind the recording.")
        .unit(Unit.SECONDS)
        .callback(out -> out.call(watched.indexLag().toMillis() / MILLIS))
        .register(registry);
    GaugeWithCallback.builder()
        .name("weir_data_free_bytes")
        .help("Room on the disk of the data folder.")
        .unit(Unit.BYTES)
        .callback(out -> {
          long free = watched.freeBytes();
          if (free >= 0) {
            out.call(free);
          }
        })
        .register(registry);
  }

  private void ofHealth() {
    gauge(
        "weir_ready",
        "1 if the gateway has all that it needs.",
        () -> watched.parts().values().stream().allMatch(Boolean::booleanValue) ? 1 : 0);
    flags("weir_part_ready", "1 if this part works.", "part", watched::parts);
    flags(
        "weir_issuer_keys_usable",
        "1 if keys of this issuer are there that may be used.",
        "issuer",
        watched::issuers);
    gauge(
        "weir_configuration_rejected",
        "1 if the configuration file has faults, so that an older state of it is in force.",
        () -> watched.configurationRejected() ? 1 : 0);
  }

  private interface Each {
    void of(String name, ConnectionCounts counts);
  }

  /** Connections that nobody has used yet have zeros, so that rates have something to rise from. */
  private void each(Each each) {
    watched.connections().forEach(sessions::of);
    sessions.connections().forEach(each::of);
  }

  private void byConnection(String name, String help, ToLongFunction<ConnectionCounts> count) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("connection")
        .callback(out -> each((connection, one) -> out.call(count.applyAsLong(one), connection)))
        .register(registry);
  }

  private void flags(String name, String help, String label, Supplier<Map<String, Boolean>> flags) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(out -> flags.get().forEach((each, on) -> out.call(on ? 1 : 0, each)))
        .register(registry);
  }

  private void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(out -> out.call(value.getAsDouble()))
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(out -> out.call(value.getAsDouble()))
        .register(registry);
  }
}
