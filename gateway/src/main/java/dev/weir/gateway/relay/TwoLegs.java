package dev.weir.gateway.relay;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.rights.Standing;
import dev.weir.gateway.upstream.UpstreamCancel;
import dev.weir.session.Recorder.RecordingFailed;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two connections of one session from sign-in to end: reads from both sides, stops reading
 * where the other side or the recording is behind, and ends the session once. {@link #terminate}
 * may be called on any thread, everything else on the session's event loop.
 */
public final class TwoLegs implements Ending {
  private static final Logger LOG = LoggerFactory.getLogger(TwoLegs.class);

  private final String sessionId;
  private final Conversation conversation;
  private final EventLoop loop;
  private final Leg client;
  private final Leg server;
  private final SessionRecord record;
  private final IdleWatch idle;
  private final Standing standing;
  private final Traffic traffic;
  private @Nullable String finishing;
  private @Nullable String leaving;
  private boolean recordingFull;
  private boolean ended;

  /** What is said between them, in the words of one wire. Called on the session's event loop. */
  public interface Conversation {
    /** Takes over what the client sent. */
    void clientSent(ByteBuf bytes);

    /** Takes over what the server sent. */
    void serverSent(ByteBuf bytes);

    /** Whether everything that the server was asked is answered. */
    boolean quiet();

    /**
     * Whether nothing runs, nothing waits, nothing has come that is still to be taken, and no
     * transaction is open.
     */
    boolean atRest();

    /** Whether nothing goes on but by the client: it may ask, send data, or read at last. */
    boolean isClientsTurn();

    /** Whether the server has said itself that the session ends, so that nothing is to be added. */
    boolean serverEnds();

    /**
     * Nothing new begins from now on; what runs at the server may come to its end. What waits for
     * people is withdrawn.
     */
    void finish(String reason);

    /** What cancels what the server still does for the client; null if it does nothing. */
    @Nullable UpstreamCancel unfinished();

    /** Appends what tells the client that the session ends, and why. */
    void tellEnd(Refusal reason, ByteBuf out);

    /**
     * The session ends, before anything is closed: what waits is withdrawn and buffers are given
     * back.
     *
     * @param goodbye what the server is told is appended to it, unless it is left {@link
     *     #unfinished} work
     */
    void ending(String reason, ByteBuf goodbye);

    /**
     * Whether the connection to the server may be handed on when the client has left: nothing is
     * under way on it, and somebody takes it.
     */
    default boolean leavesServerFit() {
      return false;
    }

    /** In place of its being closed, the connection to the server is handed on. */
    default void serverLeft() {
      throw new IllegalStateException("no connection is handed on");
    }

    /** The session has ended and its recording is closed. */
    void ended();
  }

  /**
   * @param idleTimeout how long nothing may be asked; zero for no limit
   * @param standing the session's right to go on
   * @param traffic its bytes are counted there
   */
  public TwoLegs(
      String sessionId,
      Channel client,
      Channel server,
      SessionRecord record,
      Duration idleTimeout,
      Standing standing,
      Traffic traffic,
      Conversation conversation) {
    this.sessionId = sessionId;
    this.conversation = conversation;
    this.loop = client.eventLoop();
    this.client = new Leg(client, traffic.clients());
    this.server = new Leg(server, traffic.servers());
    this.record = record;
    this.idle = new IdleWatch(idleTimeout, loop, conversation::isClientsTurn, this::idleTooLong);
    this.standing = standing;
    this.traffic = traffic;
  }

  public Leg client() {
    return client;
  }

  /**
   * Runs tasks on the session's event loop, each at a moment of its own. When the gateway has
   * stopped, so have the loop and all its sessions: nobody is left to tell, and the tasks are
   * dropped.
   */
  public Executor loop() {
    return task -> {
      try {
        loop.execute(() -> {
          try {
            task.run();
          } finally {
            record.burstEnded();
          }
        });
      } catch (RejectedExecutionException stopped) {
        LOG.debug("a task came after the end of its event loop");
      }
    };
  }

  public Leg server() {
    return server;
  }

  /**
   * Begins to read; called once.
   *
   * @param fromClient what the client sent already; taken over
   * @param fromServer what the server sent already; taken over
   */
  public void start(ByteBuf fromClient, ByteBuf fromServer) {
    client.channel().pipeline().addLast(new LegHandler(this, LegHandler.Side.CLIENT));
    server.channel().pipeline().addLast(new LegHandler(this, LegHandler.Side.SERVER));
    idle.begin();
    standing.heldBy(
        new Standing.Holder() {
          @Override
          public void finish(String reason) {
            loop().execute(() -> outsideBurst(() -> TwoLegs.this.finish(reason)));
          }

          @Override
          public void leave(String reason) {
            loop().execute(() -> outsideBurst(() -> leaving = reason));
          }

          @Override
          public void end(String reason) {
            loop().execute(() -> fatal(Refusal.SHUTDOWN, reason));
          }
        });
    serverSent(fromServer);
    clientSent(fromClient);
    burstEnded();
    client.start();
    server.start();
    if (!client.channel().isActive()) {
      clientGone();
    } else if (!server.channel().isActive()) {
      serverGone();
    }
  }

  void clientSent(ByteBuf bytes) {
    idle.moved();
    traffic.clientsSent(bytes.readableBytes());
    finishIfOver();
    conversation.clientSent(bytes);
  }

  void serverSent(ByteBuf bytes) {
    if (!conversation.quiet()) {
      idle.moved();
    }
    traffic.serversSent(bytes.readableBytes());
    conversation.serverSent(bytes);
  }

  /** A side begins to take what it is sent, or has stopped. */
  void writabilityChanged() {
    idle.moved();
    follow();
  }

  /** Does something on the loop outside of a read burst, and sends what came of it. */
  public void outsideBurst(Runnable task) {
    try {
      finishIfOver();
      task.run();
      server.flush();
      client.flush();
      record.burstEnded();
      endIfFinished();
    } catch (RuntimeException | Error unexpected) {
      // no handler sees what is thrown here, and the client would wait for ever
      failed(unexpected);
    }
  }

  /** A fault of Weir's own: the session cannot be trusted any more. */
  void failed(Throwable unexpected) {
    LOG.atError()
        .addKeyValue("session", sessionId)
        .setCause(unexpected)
        .log("session {} failed", sessionId);
    fatal(Refusal.INTERNAL_ERROR, "internal error of the gateway");
  }

  /** Everything that was there has been read. */
  void burstEnded() {
    server.flush();
    client.flush();
    record.burstEnded();
    endIfFinished();
    follow();
  }

  /** Nobody need have told yet that the right to go on is over: nothing begins after that. */
  private void finishIfOver() {
    String reason = ended || finishing != null ? null : standing.over();
    if (reason != null) {
      finish(reason);
    }
  }

  private void finish(String reason) {
    if (!ended && finishing == null) {
      LOG.debug("session {} is finishing: {}", sessionId, reason);
      finishing = reason;
      conversation.finish(reason);
      endIfFinished();
    }
  }

  private void endIfFinished() {
    String over = finishing;
    String left = leaving;
    if (over != null && !ended && conversation.quiet()) {
      fatal(Refusal.SHUTDOWN, over);
    } else if (left != null && !ended && conversation.atRest()) {
      fatal(Refusal.SHUTDOWN, left);
    }
  }

  /** Reads from a side only while the other side and the recording keep up. */
  private void follow() {
    if (ended) {
      return;
    }
    client.pause(Leg.Pause.PEER_FULL, !server.writable());
    server.pause(Leg.Pause.PEER_FULL, !client.writable());
    if (!recordingFull && !record.writable()) {
      recordingFull = true;
      pauseForRecording(true);
      record.whenWritable(() -> loop.execute(this::recordingCaughtUp));
    }
  }

  private void recordingCaughtUp() {
    recordingFull = false;
    pauseForRecording(false);
    follow();
  }

  private void pauseForRecording(boolean on) {
    client.pause(Leg.Pause.RECORDING_FULL, on);
    server.pause(Leg.Pause.RECORDING_FULL, on);
  }

  private void idleTooLong() {
    fatal(Refusal.IDLE_TOO_LONG, "terminating connection due to idle-session timeout");
  }

  void clientGone() {
    silent("the client closed the connection");
  }

  void serverGone() {
    if (ended) {
      return;
    }
    if (!client.channel().isActive()) {
      // The server was left because the client had gone, of which the loop has not told yet.
      end("the client closed the connection", false);
    } else if (conversation.serverEnds()) {
      end("the server closed the connection", false);
    } else {
      fatal(Refusal.CONNECTION_LOST, "the connection to the server was lost");
    }
  }

  /** The gateway stops, or the session must end. */
  public void terminate(String reason) {
    if (loop.inEventLoop()) {
      fatal(Refusal.SHUTDOWN, reason);
    } else {
      loop.execute(() -> fatal(Refusal.SHUTDOWN, reason));
    }
  }

  @Override
  public void fatal(String sqlState, String message) {
    if (ended) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("session", sessionId)
        .log("session {} ends: {} {}", sessionId, sqlState, message);
    ByteBuf out = client.allocator().buffer();
    conversation.tellEnd(Refusal.of(sqlState, message), out);
    client.write(out);
    end(message, false);
  }

  @Override
  public void silent(String reason) {
    if (!ended) {
      end(reason, true);
    }
  }

  @Override
  public boolean ended() {
    return ended;
  }

  /**
   * @param left it was the client who ended it
   */
  private void end(String reason, boolean left) {
    boolean handedOn =
        left && server.channel().isActive() && finishing == null && conversation.leavesServerFit();
    ended = true;
    UpstreamCancel unfinished = conversation.unfinished();
    ByteBuf goodbye = server.allocator().buffer(8);
    try {
      conversation.ending(reason, goodbye);
      idle.end();
    } finally {
      if (handedOn) {
        goodbye.release();
        server.leave();
        conversation.serverLeft();
      } else {
        Farewell.toServer(sessionId, server, goodbye, unfinished);
      }
      Farewell.toClient(client);
    }
    try {
      record.ended(reason);
    } catch (RecordingFailed failed) {
      // The recording shows the session as interrupted at its last event.
      LOG.atError()
          .addKeyValue("session", sessionId)
          .setCause(failed)
          .log("the end of session {} is not recorded", sessionId);
    } finally {
      conversation.ended();
    }
  }
}
