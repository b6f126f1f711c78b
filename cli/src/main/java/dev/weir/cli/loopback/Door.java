package dev.weir.cli.loopback;

import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Meets clients of one wire and signs each in to the gateway. Thread-safe. */
interface Door {
  /**
   * Leads a client and the gateway to where everything passes as it is.
   *
   * @return the gateway's side, for the caller to relay and close; null if there is nothing to
   *     relay
   * @throws NotSignedIn if it does not come so far; the client has been told
   */
  @Nullable GatewayLine welcome(InputStream in, OutputStream out) throws NotSignedIn;
}
