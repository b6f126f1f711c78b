package dev.weir.app;

import dev.weir.config.Address;
import dev.weir.config.WeirConfig;
import dev.weir.console.ConsoleSettings;
import dev.weir.gateway.proxied.TrustedProxies;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.signin.HandshakeSettings;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Subject;
import dev.weir.policy.rule.Who;
import dev.weir.session.SessionLimits;
import dev.weir.session.throttle.ThrottleSettings;
import dev.weir.session.ticket.TicketRules;
import dev.weir.store.recording.RecordingSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the modules are told of the configuration, each in its own words. Pure. */
final class Mapping {
  private static final int SEGMENT_BYTES = 64 << 20;

  private Mapping() {}

  /** The server of a connection that speaks that protocol; null if there is none. */
  static @Nullable UpstreamTarget target(WeirConfig config, String connection, String protocol) {
    for (WeirConfig.Connection each : config.connections()) {
      if (each.name().equals(connection) && each.protocol().equals(protocol)) {
        return new UpstreamTarget(
            each.name(),
            each.address().host(),
            each.address().port(),
            each.database(),
            switch (each.tls()) {
              case VERIFY_FULL -> UpstreamTarget.TlsMode.VERIFY_FULL;
              case VERIFY_CA -> UpstreamTarget.TlsMode.VERIFY_CA;
              case REQUIRE -> UpstreamTarget.TlsMode.REQUIRE;
              case DISABLE -> UpstreamTarget.TlsMode.DISABLE;
            },
            each.ca(),
            clientCertificate(each.clientCertificate()),
            config.limits().serverConnectTimeout(),
            config.limits().serverSignInTimeout(),
            new UpstreamTarget.Warm(each.warm().spares(), each.warm().ageMax()));
      }
    }
    return null;
  }

  private static UpstreamTarget.@Nullable ClientCertificate clientCertificate(
      WeirConfig.@Nullable TlsFiles files) {
    return files == null
        ? null
        : new UpstreamTarget.ClientCertificate(files.certificate(), files.key());
  }

  /** Every connection with the role that its sessions have on the server; empty if made anew. */
  static Map<String, String> upstreamUsers(WeirConfig config) {
    return config.connections().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                WeirConfig.Connection::name, each -> each.credentials().user()));
  }

  static TicketRules tickets(WeirConfig config) {
    return new TicketRules(
        config.tickets().on(),
        config.tickets().maxLifetime(),
        config.identity().stream().map(WeirConfig.Issuer::name).collect(Collectors.toSet()),
        config.connections().stream().map(WeirConfig.Connection::name).collect(Collectors.toSet()));
  }

  static RelayLimits relayLimits(WeirConfig config) {
    WeirConfig.Limits limits = config.limits();
    RelayLimits usual = RelayLimits.DEFAULT;
    return new RelayLimits(
        Math.toIntExact(limits.statementBytesMax()),
        usual.frameBytesMax(),
        usual.backendFrameBytesMax(),
        limits.resultRowsMax(),
        limits.idleTimeout(),
        usual.preparedStatementsMax(),
        usual.portalsMax());
  }

  /**
   * @param listen as it was when the gateway started
   */
  static HandshakeSettings handshake(WeirConfig.Listen listen, WeirConfig.Limits limits) {
    HandshakeSettings usual = HandshakeSettings.DEFAULT;
    return new HandshakeSettings(
        listen.plaintextTokens() == WeirConfig.PlaintextTokens.LOOPBACK,
        limits.signInTimeout(),
        usual.handshakesMax(),
        usual.handshakesPerSourceMax());
  }

  static SessionLimits sessionLimits(WeirConfig config) {
    return new SessionLimits(config.limits().sessionsPerUserMax(), config.limits().sessionsMax());
  }

  static ThrottleSettings throttle(WeirConfig config) {
    WeirConfig.SignInLimits limits = config.limits().signIn();
    return new ThrottleSettings(
        limits.failuresPerSource(),
        limits.failuresPerUser(),
        limits.window(),
        limits.lateMax(),
        limits.exempt());
  }

  static TrustedProxies proxies(WeirConfig config) {
    return new TrustedProxies(config.listen().proxies(), TrustedProxies.HEADER_TIMEOUT_USUAL);
  }

  static RecordingSettings recording(WeirConfig config, Path folder, String gateway) {
    return new RecordingSettings(
        folder,
        gateway,
        SEGMENT_BYTES,
        switch (config.recording().durability()) {
          case WRITE_AHEAD -> RecordingSettings.Durability.WRITE_AHEAD;
          case FSYNC -> RecordingSettings.Durability.FSYNC;
        },
        switch (config.recording().responses()) {
          case MASKED -> RecordingSettings.Responses.MASKED;
          case NONE -> RecordingSettings.Responses.NONE;
        },
        config.recording().retention(),
        config.recording().sizeMax());
  }

  static ConsoleSettings.SignInLimits signIns(WeirConfig config) {
    return new ConsoleSettings.SignInLimits(
        config.console().idleTimeout(), config.console().sessionMax());
  }

  static boolean views(WeirConfig config, Subject subject) {
    return fits(config.roles().viewer(), subject);
  }

  static boolean seesEverything(WeirConfig config, Subject subject) {
    return fits(config.roles().auditor(), subject);
  }

  static boolean administers(WeirConfig config, Subject subject) {
    return fits(config.roles().administrator(), subject);
  }

  private static boolean fits(@Nullable Who who, Subject subject) {
    return who != null && who.fits(subject);
  }

  static InetSocketAddress socketAddress(Address address) {
    return new InetSocketAddress(address.host(), address.port());
  }

  /** Where people reach the console; a port that is not said may have been chosen by the system. */
  static URI consoleUri(WeirConfig config, int port) {
    URI said = config.console().url();
    if (said != null) {
      return said;
    }
    String host = config.listen().web().host();
    boolean anywhere = host.equals("0.0.0.0") || host.equals("::");
    String name = anywhere ? "localhost" : host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String scheme = config.listen().tls() == null ? "http" : "https";
    return URI.create("%s://%s:%d/".formatted(scheme, name, port));
  }
}
