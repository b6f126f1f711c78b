package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is on the client's side: the segment, the message that is dealt with, and whether
 * it waits. Touched by the session's event loop only.
 */
final class Turn {
  private static final byte[] FLUSH = {'H', 0, 0, 0, 4};

  private final Attempt attempt = new Attempt();
  private final Replies replies;
  private final Leg server;
  private final Burst burst;
  private FrontendState state = FrontendState.TAKING;
  private Segment segment = new Segment.Fresh(0);
  private int messageStart = -1;
  private boolean awaitsCopyAnswer;
  private int binds;
  private boolean ran;
  private Runnable run = () -> {};

  Turn(Replies replies, Leg server, Burst burst) {
    this.replies = replies;
    this.server = server;
    this.burst = burst;
  }

  /** What goes on with the messages that wait; set once, when the session is put together. */
  void runs(Runnable frontend) {
    run = frontend;
  }

  Attempt attempt() {
    return attempt;
  }

  /** The message that begins there is dealt with now. */
  void begin(int start) {
    messageStart = start;
  }

  /** The message was dealt with. */
  void done() {
    attempt.reset();
  }

  /** No message is dealt with until the next {@link #begin}. */
  void between() {
    messageStart = -1;
  }

  boolean taking() {
    return state instanceof FrontendState.Taking;
  }

  boolean waiting() {
    return state instanceof FrontendState.Waiting;
  }

  FrontendState.@Nullable Cause cause() {
    return state instanceof FrontendState.Waiting(var cause) ? cause : null;
  }

  /** The message stays where it is until {@link #resume}. */
  Step waitFor(FrontendState.Cause cause) {
    state =
        switch (state) {
          case FrontendState.Taking taking -> taking.waitFor(cause);
          case FrontendState.Waiting waiting -> waiting.waitFor(cause);
          case FrontendState.Ended over -> over;
        };
    return Step.WAIT;
  }

  /** The message waits until everything forwarded before it is answered. */
  Step waitForReplies() {
    waitFor(FrontendState.Cause.REPLIES);
    if (segment instanceof Segment.Open) {
      // without it the server may keep its replies until the Sync that the client has yet to send
      insert(Unpooled.wrappedBuffer(FLUSH));
      server.flush();
    }
    replies.whenQuiet(this::resumeFromReplies);
    return Step.WAIT;
  }

  /** Copy data wait until the server has said whether it takes them. */
  Step waitForCopyAnswer() {
    awaitsCopyAnswer = true;
    waitFor(FrontendState.Cause.REPLIES);
    if (segment instanceof Segment.Open) {
      insert(Unpooled.wrappedBuffer(FLUSH));
      server.flush();
    }
    return Step.WAIT;
  }

  /** The server asks for data: a message that waits for its replies would wait for ever. */
  void dataWanted() {
    awaitsCopyAnswer |= cause() == FrontendState.Cause.REPLIES;
  }

  /** The server has said something: copy data that wait are looked at again. */
  void serverSpoke() {
    if (awaitsCopyAnswer) {
      awaitsCopyAnswer = false;
      resumeFromReplies();
    }
  }

  /** Whoever waits for something else by now is not woken: it would be dealt with twice. */
  private void resumeFromReplies() {
    if (cause() == FrontendState.Cause.REPLIES) {
      resume();
    }
  }

  /** What the message waited for is there: it is dealt with again. On the event loop only. */
  void resume() {
    if (state instanceof FrontendState.Waiting waiting) {
      state = waiting.resume();
      run.run();
    }
  }

  void end() {
    state = FrontendState.ENDED;
  }

  /** Whether the session has ended. */
  boolean over() {
    return state == FrontendState.ENDED;
  }

  /** An empty buffer for something of Weir's own to the server. */
  ByteBuf buffer() {
    return server.allocator().buffer(64);
  }

  /** Sends something of Weir's own to the server before the present message. */
  void insert(ByteBuf own) {
    if (messageStart >= 0) {
      burst.cut(messageStart, messageStart);
    }
    server.write(own);
  }

  /** The server is to say what it has to say, though the client has yet to send its Sync. */
  void hurry() {
    if (!(segment instanceof Segment.Fresh) && !replies.quiet()) {
      insert(Unpooled.wrappedBuffer(FLUSH));
    }
  }

  Segment segment() {
    return segment;
  }

  long segmentNumber() {
    return segment.number();
  }

  /** Whether Weir may answer without the server: nothing that it has seen is open or unanswered. */
  boolean alone() {
    return segment instanceof Segment.Fresh && replies.quiet() && !replies.inTransaction();
  }

  /** Whether the client's messages up to Sync are passed over. */
  boolean skipping() {
    return segment instanceof Segment.Refused || segment instanceof Segment.Failed;
  }

  /** A message of the extended protocol reaches the server. */
  void forwarded() {
    if (segment instanceof Segment.Fresh fresh) {
      segment = fresh.forwarded();
    }
  }

  /** A Bind of the present segment is forwarded. */
  void bound() {
    binds++;
  }

  /** A message that runs something is forwarded. */
  void ran() {
    ran = segment instanceof Segment.Open;
  }

  /** Whether the present segment has opened nothing on the server but one portal. */
  boolean hasOnlyBoundOnce() {
    return segment instanceof Segment.Open && binds == 1 && !ran;
  }

  /** Weir answered with an error, and the server knows of nothing. */
  void refusedAlone() {
    if (segment instanceof Segment.Fresh fresh) {
      segment = fresh.refused();
    }
  }

  /**
   * What surely fails at the server was sent in place of a message: the rest of the segment would
   * be passed over there, and means nothing here.
   */
  void refusedAmidst() {
    forwarded();
    serverFailed();
  }

  /** The server answered the present segment with an error. */
  void serverFailed() {
    if (segment instanceof Segment.Open open) {
      segment = open.failed();
    }
  }

  /** The server passes over the last Sync: it came where data were expected. */
  void syncIgnored() {
    if (segment instanceof Segment.Fresh fresh) {
      segment = fresh.forwarded();
      // what takes the data runs in the transaction that goes on
      ran = true;
    }
  }

  /** Sync: the next segment begins. */
  void synced() {
    binds = 0;
    ran = false;
    segment =
        switch (segment) {
          case Segment.Fresh fresh -> fresh.forwarded().synced();
          case Segment.Open open -> open.synced();
          case Segment.Refused refused -> refused.synced();
          case Segment.Failed failed -> failed.synced();
        };
  }
}
