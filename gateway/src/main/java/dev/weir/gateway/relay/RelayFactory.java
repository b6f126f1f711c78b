package dev.weir.gateway.relay;

import dev.weir.session.Recorder;

/**
 * Makes the relay of a session that has just signed in. Called on any event loop.
 *
 * @param <E> a session with both sides signed in, on its wire
 */
public interface RelayFactory<E> {
  /**
   * Called on the session's event loop before the client is told that it is signed in: the place to
   * write the recording's start. If it throws, the client is told and both channels are closed.
   *
   * @throws Recorder.RecordingFailed if the session cannot be recorded
   */
  Relay open(E session);
}
