package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.ErrorCodes;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.session.Recorder.RecordingFailed;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.EofPacket;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Takes the server's packets in their order and holds each against what is awaited. Whatever fits
 * nothing that was asked ends the session. On the session's event loop only.
 */
final class ServerPackets {
  /** Errors with which the server says that it closes the connection. */
  private static final Set<Integer> ENDS = Set.of(1053, 1079, 1158, 1159, 1160, 1161, 1927, 4031);

  private final ServerDecoder decoder;
  private final Burst burst;
  private final Frame frame = new Frame();
  private final ToServer server;
  private final ToClient client;
  private final Turn turn;
  private final SessionState state;
  private final ResultReplies results;
  private final PrepareReplies prepares;
  private final SessionRecord record;
  private final Ending ending;
  private boolean taking;
  private boolean serverEnds;

  ServerPackets(
      ServerDecoder decoder,
      Burst burst,
      ToServer server,
      ToClient client,
      Turn turn,
      SessionState state,
      ResultReplies results,
      PrepareReplies prepares,
      SessionRecord record,
      Ending ending) {
    this.decoder = decoder;
    this.burst = burst;
    this.server = server;
    this.client = client;
    this.turn = turn;
    this.state = state;
    this.results = results;
    this.prepares = prepares;
    this.record = record;
    this.ending = ending;
  }

  /** Whether the server has said why it closes the connection. */
  boolean serverEnds() {
    return serverEnds;
  }

  /** The server sent this; owned from now on. */
  void received(ByteBuf bytes) {
    if (ending.ended()) {
      bytes.release();
      return;
    }
    taking = true;
    boolean replied = false;
    try {
      burst.add(bytes);
      replied = take(burst.in());
    } catch (LargeMessages.NoRoom full) {
      ending.fatal(ErrorCodes.PACKET_TOO_LARGE, String.valueOf(full.getMessage()));
    } catch (ProtocolViolation violation) {
      ending.fatal(
          ErrorCodes.of(violation), "unexpected reply of the server: " + violation.getMessage());
    } catch (RecordingFailed failed) {
      ending.fatal(Refusal.IO_ERROR, Refusal.UNRECORDED);
    } finally {
      taking = false;
    }
    if (ending.ended()) {
      release();
    } else if (replied) {
      turn.replied();
    }
  }

  private boolean take(ByteBuf in) {
    boolean replied = false;
    while (!ending.ended() && decoder.next(in, frame)) {
      Reply awaited = server.awaited();
      if (awaited == null) {
        unasked(in);
        continue;
      }
      server.accept(frame);
      if (handle(in, awaited)) {
        server.answered();
        replied |= !(awaited instanceof Reply.Asked);
      }
    }
    if (!ending.ended()) {
      results.endRun(in);
      burst.end();
    }
    return replied;
  }

  /** Whether the reply is complete. */
  private boolean handle(ByteBuf in, Reply awaited) {
    return switch (awaited) {
      case Reply.Results(var running) -> results.results(in, frame, running);
      case Reply.Fetched(var running) -> results.fetched(in, frame, running);
      case Reply.PrepareReply prepare -> prepares.packet(in, frame, prepare);
      case Reply.Fields(var running) -> field(in, running);
      case Reply.Plain(var then) -> plain(in, then);
      case Reply.Sentence _ -> {
        client.pass(in, frame);
        yield true;
      }
      case Reply.Asked(var question) -> {
        client.drop(frame);
        Charset charset = state.resultCharset();
        yield question.take(
            frame,
            decoder,
            server.agreed(),
            charset == null ? StandardCharsets.UTF_8 : charset,
            state);
      }
    };
  }

  /** Only that the session ends is said without having been asked for. */
  private void unasked(ByteBuf in) {
    if (!(decoder.decodeGreeting(frame) instanceof ErrPacket error)
        || !ENDS.contains(error.errorCode())) {
      throw new ProtocolViolation("a packet that answers nothing");
    }
    serverEnds = true;
    client.begin();
    client.pass(in, frame);
  }

  private boolean field(ByteBuf in, Running running) {
    return switch (decoder.decodeFieldList(frame, server.agreed())) {
      case ColumnDefinition definition -> {
        client.replace(frame, definition);
        yield false;
      }
      case ErrPacket error -> {
        results.error(in, frame, error, running.judgement(), running.number(), false);
        yield true;
      }
      case OkPacket ok -> {
        passed(in, ok);
        record.completed(running.number(), "OK", 0);
        yield true;
      }
      default -> throw new ProtocolViolation("neither a column nor an end");
    };
  }

  private boolean plain(ByteBuf in, Runnable then) {
    switch (decoder.decodeResponse(frame, server.agreed())) {
      case ErrPacket error -> {
        serverEnds |= ENDS.contains(error.errorCode());
        results.error(in, frame, error, null, 0, false);
      }
      case OkPacket ok -> {
        passed(in, ok);
        then.run();
      }
      case EofPacket eof -> client.replace(frame, eof);
      case ServerPacket _ -> throw new ProtocolViolation("neither OK nor an error");
    }
    return true;
  }

  private void passed(ByteBuf in, OkPacket ok) {
    state.reported(ok);
    client.pass(in, frame, ok, server.agreed());
  }

  /** The session has ended: nothing is kept. */
  void release() {
    if (!taking) {
      results.release();
      burst.release();
    }
  }
}
