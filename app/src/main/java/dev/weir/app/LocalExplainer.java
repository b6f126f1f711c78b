package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.gateway.EventLoops;
import dev.weir.gateway.catalogue.CatalogueSettings;
import dev.weir.gateway.postgres.catalogue.CatalogueService;
import dev.weir.gateway.postgres.upstream.UpstreamConnector;
import dev.weir.gateway.signin.Connections;
import dev.weir.secrets.ConfiguredCredentials;
import dev.weir.session.Admission;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Explainer.Circumstances;
import dev.weir.session.Explainer.Explanation;
import dev.weir.session.SessionLimits;
import dev.weir.session.TimeOrderedIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * An explainer without a gateway: configuration and catalogue, nothing listens and nothing is
 * recorded.
 */
final class LocalExplainer implements AutoCloseable {
  private final Closing closing;
  private final CatalogueExplainer explainer;

  private LocalExplainer(Closing closing, CatalogueExplainer explainer) {
    this.closing = closing;
    this.explainer = explainer;
  }

  /**
   * @param judgedAt tells rules the time; sessions and catalogue follow the real one
   */
  static LocalExplainer open(Path configuration, InstantSource judgedAt) throws StartFailed {
    var inForce = new InForce(ConfigurationFile.load(configuration), judgedAt.instant());
    InstantSource clock = InstantSource.system();
    var random = new SecureRandom();
    Executor blocking = Thread::startVirtualThread;
    Connections connections = name -> Mapping.target(inForce.settings(), name, WeirConfig.POSTGRES);
    var closing = new Closing();
    var credentials =
        closing.with(
            new ConfiguredCredentials(
                () -> CredentialMapping.credentials(inForce.settings()), System::getenv, clock));
    var loops = closing.with(EventLoops.start(1));
    var readers = closing.with(new ReadersByVersion());
    var catalogues =
        new CatalogueService(
            new UpstreamConnector(loops, blocking, random),
            credentials,
            loops,
            blocking,
            clock,
            CatalogueSettings.DEFAULT);
    var admission =
        new Admission(
            inForce::policy, judgedAt, new TimeOrderedIds(clock, random), () -> SessionLimits.NONE);
    return new LocalExplainer(
        closing,
        new CatalogueExplainer(
            inForce::policy,
            admission,
            new ServerTexts(
                () -> Mapping.upstreamUsers(inForce.settings()),
                credentials,
                List.of(
                    new PostgresDialect(connections, catalogues, readers),
                    new MySqlSide(inForce, credentials, loops, blocking, clock).dialect())),
            judgedAt));
  }

  List<Explanation> explain(Circumstances circumstances, String sql)
      throws CannotExplain, InterruptedException {
    return explainer.explain(circumstances, sql);
  }

  @Override
  public void close() {
    closing.close();
  }
}
