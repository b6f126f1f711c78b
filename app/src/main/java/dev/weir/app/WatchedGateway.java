package dev.weir.app;

import dev.weir.config.WeirConfig;
import dev.weir.metrics.Watched;
import dev.weir.store.embedded.EmbeddedStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is watched of this gateway besides its sessions. Thread-safe. */
final class WatchedGateway implements Watched {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedGateway.class);
  private static final long UNKNOWN = -1;

  private final InForce inForce;
  private final GatewayHealth health;
  private final EmbeddedStore store;
  private final dev.weir.gateway.relay.Traffic traffic;
  private final List<dev.weir.gateway.judging.Readings> readings;

  /**
   * @param readings of each wire
   */
  WatchedGateway(
      InForce inForce,
      GatewayHealth health,
      EmbeddedStore store,
      dev.weir.gateway.relay.Traffic traffic,
      List<dev.weir.gateway.judging.Readings> readings) {
    this.inForce = inForce;
    this.health = health;
    this.store = store;
    this.traffic = traffic;
    this.readings = List.copyOf(readings);
  }

  @Override
  public Collection<String> connections() {
    return inForce.settings().connections().stream().map(WeirConfig.Connection::name).toList();
  }

  @Override
  public Traffic traffic() {
    return new Traffic(
        traffic.fromClients(), traffic.toClients(), traffic.fromServers(), traffic.toServers());
  }

  @Override
  public Readings readings() {
    return new Readings(
        readings.stream().mapToLong(dev.weir.gateway.judging.Readings::knownCount).sum(),
        readings.stream().mapToLong(dev.weir.gateway.judging.Readings::parsedCount).sum());
  }

  @Override
  public Recording recording() {
    return new Recording(store.recordedBytes(), store.unsealedSegments());
  }

  @Override
  public Duration indexLag() {
    return store.index().lag();
  }

  @Override
  public long freeBytes() {
    try {
      return Files.getFileStore(inForce.settings().data()).getUsableSpace();
    } catch (IOException e) {
      LOG.debug("the disk of the data folder does not answer", e);
      return UNKNOWN;
    }
  }

  @Override
  public Map<String, Boolean> parts() {
    return health.parts();
  }

  @Override
  public Map<String, Boolean> issuers() {
    return health.issuers();
  }

  @Override
  public boolean configurationRejected() {
    return inForce.rejected() != null;
  }
}
