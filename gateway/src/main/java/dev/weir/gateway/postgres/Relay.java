package dev.weir.gateway.postgres;

import io.netty.buffer.ByteBuf;

/** One session after sign-in. All methods are called on the session's event loop. */
public interface Relay {
  /**
   * Takes over both channels; called once. AuthenticationOk, the ParameterStatus messages,
   * BackendKeyData and ReadyForQuery (idle) have just been written to the client. The relay adds
   * its handlers and starts reading.
   *
   * @param fromClient what the client sent already, after its password; may be empty. The relay
   *     owns it and releases it.
   * @param fromServer what the server sent already, after its ReadyForQuery; may be empty. The
   *     relay owns it and releases it.
   */
  void start(ByteBuf fromClient, ByteBuf fromServer);

  /**
   * The client asked with the right key, on another connection, to cancel what runs: withdraw a
   * statement that waits, or pass it on with {@code upstream().cancel()}. May come when nothing
   * runs.
   */
  void cancelRequested();

  /**
   * The gateway stops, or the session must end: tell the client (FATAL 57P01 with this reason) and
   * close.
   */
  void terminate(String reason);
}
