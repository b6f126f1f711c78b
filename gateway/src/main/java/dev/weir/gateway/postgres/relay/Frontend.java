package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.Close;
import dev.weir.wire.postgres.frontend.CopyData;
import dev.weir.wire.postgres.frontend.CopyDone;
import dev.weir.wire.postgres.frontend.CopyFail;
import dev.weir.wire.postgres.frontend.Describe;
import dev.weir.wire.postgres.frontend.Execute;
import dev.weir.wire.postgres.frontend.Flush;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FunctionCall;
import dev.weir.wire.postgres.frontend.Parse;
import dev.weir.wire.postgres.frontend.Query;
import dev.weir.wire.postgres.frontend.Sync;
import dev.weir.wire.postgres.frontend.Terminate;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Takes the client's messages in their order and decides what becomes of each. On the session's
 * event loop only.
 */
final class Frontend {
  /** What a client may send ahead while a message of its waits. */
  static final int BACKLOG_BYTES_MAX = 64 << 10;

  private static final int HEADER_BYTES = 5;
  private static final int MESSAGE_BYTES_MAX = 1 << 30;

  private final FrontendDecoder decoder;
  private final RelayLimits limits;
  private final Burst burst;
  private final Turn turn;
  private final Replies replies;
  private final Leg client;
  private final SimpleQueries simple;
  private final ExtendedQueries extended;
  private final FunctionCalls calls;
  private final CopyInput copyInput;
  private final Denial denial;
  private final Ending ending;
  private final Frame frame = new Frame();
  private long discardBytes;
  private boolean running;
  private boolean finishing;

  Frontend(
      FrontendDecoder decoder,
      RelayLimits limits,
      Burst burst,
      Turn turn,
      Replies replies,
      Leg client,
      SimpleQueries simple,
      ExtendedQueries extended,
      FunctionCalls calls,
      CopyInput copyInput,
      Denial denial,
      Ending ending) {
    this.decoder = decoder;
    this.limits = limits;
    this.burst = burst;
    this.turn = turn;
    this.replies = replies;
    this.client = client;
    this.simple = simple;
    this.extended = extended;
    this.calls = calls;
    this.copyInput = copyInput;
    this.denial = denial;
    this.ending = ending;
  }

  /** The client sent this; owned from now on. */
  void received(ByteBuf bytes) {
    if (ending.ended()) {
      bytes.release();
      return;
    }
    try {
      burst.add(bytes);
    } catch (LargeMessages.NoRoom full) {
      ending.fatal("53200", String.valueOf(full.getMessage()));
      return;
    }
    run();
  }

  /** Whether something has come that is still to be taken. */
  boolean hasMore() {
    return burst.waitingBytes() > 0;
  }

  /** Whether the server waits for copy data. */
  boolean expectsData() {
    return copyInput.expected();
  }

  /**
   * From now on nothing is taken but what belongs to what runs. Its client may never send the Sync
   * that would bring the replies.
   */
  void finish() {
    finishing = true;
    hurry();
  }

  private void hurry() {
    if (finishing && !copyInput.expected()) {
      turn.hurry();
    }
  }

  /** Goes on with what is there. */
  void run() {
    if (running || ending.ended()) {
      return;
    }
    running = true;
    try {
      take();
    } catch (ProtocolViolation violation) {
      ending.fatal(violation.sqlState(), String.valueOf(violation.getMessage()));
    } catch (RecordingFailed failed) {
      ending.fatal("58030", Refusal.UNRECORDED);
    } catch (LargeMessages.NoRoom full) {
      ending.fatal("53200", String.valueOf(full.getMessage()));
    } finally {
      running = false;
    }
    if (ending.ended()) {
      burst.release();
    }
  }

  private void take() {
    ByteBuf in = burst.in();
    while (turn.taking() && !ending.ended() && !stopsAt(in)) {
      if (replies.full()) {
        turn.begin(in.readerIndex());
        turn.waitForReplies();
        break;
      }
      if (discarding(in) || (!tooLong(in) && !decoder.next(in, frame))) {
        break;
      }
      deal(in);
    }
    if (ending.ended()) {
      return;
    }
    copyInput.endRun(in);
    burst.end();
    turn.between();
    hurry();
    boolean waits = !turn.taking() || finishing;
    client.pause(Leg.Pause.BACKLOG, waits && burst.waitingBytes() >= BACKLOG_BYTES_MAX);
  }

  /** Whether what comes next would begin something, and nothing may begin any more. */
  private boolean stopsAt(ByteBuf in) {
    if (!finishing || turn.skipping() || discardBytes > 0 || !in.isReadable()) {
      return false;
    }
    byte type = in.getByte(in.readerIndex());
    return !isCopyMessage(type) && type != Sync.TYPE && type != Terminate.TYPE;
  }

  private void deal(ByteBuf in) {
    if (discardBytes > 0) {
      refuseTooLong(in);
      return;
    }
    turn.begin(frame.start());
    switch (handle(in)) {
      case FORWARD -> turn.done();
      case CONSUMED -> {
        burst.cut(frame.start(), frame.end());
        turn.done();
      }
      case WAIT -> in.readerIndex(frame.start());
    }
  }

  private Step handle(ByteBuf in) {
    byte type = frame.type();
    if (type == Terminate.TYPE) {
      if (!replies.quiet()) {
        // What was asked before the goodbye is done and answered, as the server would.
        return turn.waitForReplies();
      }
      ending.silent("the client ended the session");
      return Step.CONSUMED;
    }
    if (type == Sync.TYPE) {
      return sync();
    }
    if (turn.skipping()) {
      return Step.CONSUMED;
    }
    if (copyInput.expected() && !isCopyMessage(type)) {
      throw new ProtocolViolation("unexpected message during COPY from stdin");
    }
    return switch (type) {
      case Query.TYPE -> simple.query(in, frame);
      case Parse.TYPE -> extended.parse(in, frame);
      case Bind.TYPE -> extended.bind(in, frame);
      case Describe.TYPE -> extended.describe(in, frame);
      case Execute.TYPE -> extended.execute(in, frame);
      case Close.TYPE -> extended.close(in, frame);
      case Flush.TYPE -> Step.FORWARD;
      case CopyData.TYPE -> copyInput.data(in, frame);
      case CopyDone.TYPE, CopyFail.TYPE -> copyInput.done();
      case FunctionCall.TYPE -> calls.call(in, frame);
      default -> throw new ProtocolViolation("invalid frontend message type " + type);
    };
  }

  private static boolean isCopyMessage(byte type) {
    return type == CopyData.TYPE
        || type == CopyDone.TYPE
        || type == CopyFail.TYPE
        || type == Flush.TYPE;
  }

  private Step sync() {
    if (turn.segment() instanceof Segment.Refused) {
      ByteBuf out = client.allocator().buffer(8);
      BackendEncoder.readyForQuery(TransactionStatus.IDLE, out);
      client.write(out);
      turn.synced();
      return Step.CONSUMED;
    }
    if (copyInput.swallowsSync()) {
      return Step.CONSUMED;
    }
    replies.add(new Expected.SyncReply(false));
    turn.synced();
    return Step.FORWARD;
  }

  /** Whether the text that begins here is longer than allowed: it is refused and passed over. */
  private boolean tooLong(ByteBuf in) {
    if (in.readableBytes() < HEADER_BYTES) {
      return false;
    }
    byte type = in.getByte(in.readerIndex());
    if (type != Query.TYPE && type != Parse.TYPE) {
      return false;
    }
    int length = in.getInt(in.readerIndex() + 1);
    if (length - 4L <= limits.statementBytesMax() + 1L || length > MESSAGE_BYTES_MAX) {
      return false;
    }
    discardBytes = length + 1L;
    return true;
  }

  private void refuseTooLong(ByteBuf in) {
    int start = in.readerIndex();
    boolean query = in.getByte(start) == Query.TYPE;
    turn.begin(start);
    if (!turn.skipping()) {
      Refusal refusal =
          Refusal.of(
              "54000", "statement longer than %d bytes".formatted(limits.statementBytesMax()));
      if (query) {
        denial.query(refusal, null);
      } else {
        denial.step(refusal, null, List.of());
      }
    }
    burst.cut(start, start);
    turn.done();
  }

  /** Passes over the rest of a text that is too long; whether more of it is to come. */
  private boolean discarding(ByteBuf in) {
    if (discardBytes == 0) {
      return false;
    }
    int now = (int) Math.min(discardBytes, in.readableBytes());
    int start = in.readerIndex();
    in.skipBytes(now);
    burst.cut(start, start + now);
    discardBytes -= now;
    return discardBytes > 0;
  }

  /** The session has ended: nothing is kept. */
  void release() {
    // within run() the buffer is still in use; it is released there
    if (!running) {
      burst.release();
    }
  }
}
