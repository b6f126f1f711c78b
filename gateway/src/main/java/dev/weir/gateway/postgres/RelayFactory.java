package dev.weir.gateway.postgres;

import dev.weir.session.Recorder;

/** Makes the relay of a session that has just signed in. Called on any event loop. */
public interface RelayFactory {
  /**
   * Called on the session's event loop before the client is told that it is signed in: the place to
   * write the recording's start. If it throws, the client gets a FATAL error and both channels are
   * closed.
   *
   * @throws Recorder.RecordingFailed if the session cannot be recorded
   */
  Relay open(EstablishedSession session);
}
