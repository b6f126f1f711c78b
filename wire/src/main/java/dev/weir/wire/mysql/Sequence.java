package dev.weir.wire.mysql;

/**
 * The sequence ids of one exchange on one connection: they count the packets of both sides
 * together, from 0 in the packet that begins a command, and go back to 0 after 255.
 *
 * <p>Not thread-safe: belongs to its connection.
 */
public final class Sequence {
  private int next;

  /** The id that the next packet has, whoever sends it. */
  public int next() {
    return next;
  }

  /** The next packet begins a command. */
  public void restart() {
    next = 0;
  }

  /** Gives out the id of a packet that is sent now. */
  public int take() {
    int id = next;
    next = (id + 1) & 0xff;
    return id;
  }

  /**
   * Takes notice of a payload that was received.
   *
   * @throws ProtocolViolation if it does not have the id that is next
   */
  public void accept(Frame frame) {
    if (frame.sequenceId() != next) {
      throw Packets.outOfOrder();
    }
    next = (next + frame.packetCount()) & 0xff;
  }
}
