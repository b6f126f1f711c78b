package dev.weir.gateway.relay;

import io.netty.buffer.ByteBuf;

/** One session after sign-in. All methods are called on the session's event loop. */
public interface Relay {
  /**
   * Takes over both channels; called once. The client has just been told that it is signed in. The
   * relay adds its handlers and starts reading.
   *
   * @param fromClient what the client sent already, after its password; may be empty. The relay
   *     owns it and releases it.
   * @param fromServer what the server sent already, after it let Weir in; may be empty. The relay
   *     owns it and releases it.
   */
  void start(ByteBuf fromClient, ByteBuf fromServer);

  /**
   * The client asked on another connection, as it may, to cancel what runs: withdraw a statement
   * that waits, or pass it on to the server. May come when nothing runs.
   */
  void cancelRequested();

  /** The gateway stops, or the session must end: tell the client and close. */
  void terminate(String reason);
}
