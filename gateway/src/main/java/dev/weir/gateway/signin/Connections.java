package dev.weir.gateway.signin;

import dev.weir.gateway.upstream.UpstreamTarget;
import org.jspecify.annotations.Nullable;

/** The connections of the configuration in force. Never blocks; thread-safe. */
public interface Connections {
  /** The server behind the name that a client gave as its database; null if there is none. */
  @Nullable UpstreamTarget find(String database);
}
