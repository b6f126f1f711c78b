package dev.weir.gateway.mysql.relay.packet;

/** A side does not keep the protocol; the message holds none of what it sent. */
public final class MalformedPacket extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedPacket(String message) {
    super(message, null, false, false);
  }
}
