package dev.weir.gateway;

import io.netty.channel.Channel;

/** What meets a client of one protocol on a port. Thread-safe. */
public interface FrontDoor extends AutoCloseable {
  /** Whether clients can have TLS; if not, only loopback may be listened on. */
  boolean offersTls();

  /**
   * Puts the protocol's handlers into the pipeline of a new connection. Called on the channel's
   * loop before it is active; auto-read is off.
   */
  void welcome(Channel channel);

  /** Ends every session and lets nobody in any more. */
  @Override
  void close();
}
