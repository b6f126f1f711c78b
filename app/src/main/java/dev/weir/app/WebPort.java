package dev.weir.app;

import dev.weir.config.Address;
import dev.weir.config.WeirConfig;
import dev.weir.console.ConsoleSettings;
import dev.weir.console.Offer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** Where the console and the API are served, as the configuration says. */
final class WebPort {
  private WebPort() {}

  /**
   * Links to the console are made before it listens, so a port that is up to the system is chosen
   * now.
   */
  static int choose(Address web) throws IOException {
    if (web.port() != 0) {
      return web.port();
    }
    try (var socket = new ServerSocket()) {
      socket.bind(Mapping.socketAddress(web));
      return socket.getLocalPort();
    }
  }

  /** What the console is started with; most of it follows the configuration. */
  static ConsoleSettings settings(InForce inForce, int port, Offer offer) {
    WeirConfig.Listen listen = inForce.settings().listen();
    return new ConsoleSettings(
        new InetSocketAddress(listen.web().host(), port),
        tlsFiles(inForce.settings()),
        subject -> Mapping.views(inForce.settings(), subject),
        subject -> Mapping.seesEverything(inForce.settings(), subject),
        subject -> Mapping.administers(inForce.settings(), subject),
        offer,
        () -> Mapping.consoleUri(inForce.settings(), port),
        () -> Mapping.signIns(inForce.settings()));
  }

  static ConsoleSettings.@Nullable TlsFiles tlsFiles(WeirConfig settings) {
    WeirConfig.TlsFiles tls = settings.listen().tls();
    return tls == null ? null : new ConsoleSettings.TlsFiles(tls.certificate(), tls.key());
  }
}
