package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.config.WeirConfig;
import dev.weir.session.Recorder;
import dev.weir.tracing.Collector;
import dev.weir.tracing.StatementTraces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Traces what is recorded where the configuration says so. */
final class Tracing {
  private Tracing() {}

  /**
   * The recorder, traced if anything is configured for that.
   *
   * @param gateway what this process is called among others
   * @throws IOException if the trusted roots cannot be read
   */
  static Recorder of(Recorder recorder, WeirConfig settings, String gateway, Closing closing)
      throws IOException {
    WeirConfig.Tracing said = settings.tracing();
    if (said == null) {
      return recorder;
    }
    SecretSource.Local token = said.token();
    Path roots = said.ca();
    var collector =
        new Collector(
            said.otlp(),
            token == null ? null : new LocalToken(token)::read,
            roots == null ? null : Files.readAllBytes(roots),
            said.percent() / 100.0);
    return closing.with(StatementTraces.to(collector, gateway)).traced(recorder);
  }
}
