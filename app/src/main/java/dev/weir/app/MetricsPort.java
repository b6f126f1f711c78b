package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.config.WeirConfig;
import dev.weir.console.ConsoleSettings;
import dev.weir.console.MetricsServer;
import dev.weir.console.MetricsSource;
import dev.weir.metrics.WeirMetrics;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import java.io.IOException;
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
            Mapping.socketAddress(said.address()), tls, token == null ? null : token(token)),
        accept -> {
          WeirMetrics.Page page = metrics.page(accept);
          return new MetricsSource.Page(page.contentType(), page.body());
        });
  }

  private static MetricsServer.Token token(SecretSource.Local source) {
    var secrets = new LocalSecrets(System::getenv);
    return () -> {
      try {
        return secrets.read(CredentialMapping.local(source));
      } catch (SourceFailed e) {
        throw new IOException(e.getMessage(), e);
      }
    };
  }
}
