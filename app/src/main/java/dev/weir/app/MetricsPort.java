package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.config.WeirConfig;
import dev.weir.console.ConsoleSettings;
import dev.weir.console.MetricsServer;
import dev.weir.console.MetricsSource;
import dev.weir.metrics.WeirMetrics;
import org.jspecify.annotations.Nullable;

/** Serves what is watched where the configuration says. */
final class MetricsPort {
  private MetricsPort() {}

  /** Null if nothing is configured. */
  static @Nullable MetricsServer start(
      WeirConfig settings, ConsoleSettings.@Nullable TlsFiles tls, WeirMetrics metrics) {
    WeirConfig.Metrics said = settings.listen().metrics();
    if (said == null) {
      return null;
    }
    SecretSource.Local token = said.token();
    return MetricsServer.start(
        new MetricsServer.Settings(
            Mapping.socketAddress(said.address()),
            tls,
            token == null ? null : new LocalToken(token)::read),
        accept -> {
          WeirMetrics.Page page = metrics.page(accept);
          return new MetricsSource.Page(page.contentType(), page.body());
        });
  }
}
