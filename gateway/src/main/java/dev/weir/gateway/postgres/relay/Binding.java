package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.naming.Portal;
import dev.weir.gateway.postgres.relay.naming.SessionNames;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.Sync;
import io.netty.buffer.ByteBuf;

/**
 * Portals as they are bound, and bound again: what waits for people is taken off the server
 * meanwhile, for a Bind has begun a transaction there and locked tables. On the session's event
 * loop only.
 */
final class Binding {
  private final Turn turn;
  private final Replies replies;
  private final SessionNames names;

  Binding(Turn turn, Replies replies, SessionNames names) {
    this.turn = turn;
    this.replies = replies;
    this.names = names;
  }

  /** The client's Bind of this portal is forwarded. */
  void begin(Portal portal) {
    begin(portal, false);
  }

  private void begin(Portal portal, boolean own) {
    turn.forwarded();
    turn.bound();
    names.portals().begin(portal.name(), portal, turn.segmentNumber());
    replies.keeps(portal.bytes());
    replies.add(new Expected.BindReply(portal, own));
  }

  /** Whether the server has begun nothing for the client but this portal, and could forget it. */
  boolean isParkable(Portal portal) {
    Attempt attempt = turn.attempt();
    return portal.bind() != null
        && portal.judgement().names().cursors().isEmpty()
        && attempt.parked() == null
        && attempt.refusal() == null
        && turn.hasOnlyBoundOnce()
        && !replies.inTransaction();
  }

  /** Ends the transaction that Bind has begun; the portal is bound again when it may run. */
  Step park(Portal portal) {
    if (!replies.quiet()) {
      // the Bind may yet fail
      return turn.waitForReplies();
    }
    turn.attempt().park(portal);
    ByteBuf out = turn.buffer();
    FrontendEncoder.encode(Sync.INSTANCE, out);
    turn.insert(out);
    replies.add(new Expected.SyncReply(true));
    turn.synced();
    return turn.waitForReplies();
  }

  /** Binds what was parked; the client has had the reply. */
  void bindAgain(Portal portal) {
    byte[] bind = portal.bind();
    if (bind != null) {
      ByteBuf out = turn.buffer();
      out.writeBytes(bind);
      turn.insert(out);
      begin(portal, true);
    }
  }
}
