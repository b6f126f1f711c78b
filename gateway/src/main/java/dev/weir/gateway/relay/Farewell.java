package dev.weir.gateway.relay;

import dev.weir.gateway.upstream.UpstreamCancel;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How the connections of a session that has ended are closed. On the session's event loop. */
final class Farewell {
  private static final int SECONDS_MAX = 5;

  private Farewell() {}

  /** What was written still goes out. */
  static void toClient(Leg client) {
    client.closeAfterFlush();
    closeInTime(client);
  }

  /**
   * @param goodbye taken over
   * @param unfinished what cancels what the server still does; null if it does nothing
   */
  static void toServer(
      String sessionId, Leg server, ByteBuf goodbye, @Nullable UpstreamCancel unfinished) {
    if (unfinished != null && server.channel().isActive()) {
      goodbye.release();
      server.leave();
      Abandoned.leave(sessionId, server.channel(), unfinished);
      return;
    }
    if (unfinished != null) {
      // the connection may be lost without the server having noticed
      unfinished.send();
    }
    server.write(goodbye);
    server.closeAfterFlush();
    closeInTime(server);
  }

  /** A peer that does not read must not keep an ended session in memory; nor must this watch. */
  private static void closeInTime(Leg leg) {
    if (leg.channel().isOpen()) {
      var watch = leg.channel().eventLoop().schedule(leg::close, SECONDS_MAX, TimeUnit.SECONDS);
      leg.channel().closeFuture().addListener(closed -> watch.cancel(false));
    }
  }
}
