package dev.weir.gateway.upstream;

/** Sends a CancelRequest for one server session on a connection of its own. Thread-safe. */
public interface UpstreamCancel {
  /** Returns at once. A failure is logged and has no other effect. */
  void send();
}
