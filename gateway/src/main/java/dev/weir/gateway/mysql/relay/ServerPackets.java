package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.mysql.relay.packet.ColumnDefinition;
import dev.weir.gateway.mysql.relay.packet.ErrPacket;
import dev.weir.gateway.mysql.relay.packet.MalformedPacket;
import dev.weir.gateway.mysql.relay.packet.OkPacket;
import dev.weir.gateway.mysql.relay.packet.Packet;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Ending;
import dev.weir.gateway.relay.LargeMessages;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.session.Recorder.RecordingFailed;
import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the server's packets in their order and holds each against what is awaited. Whatever fits
 * nothing that was asked ends the session. On the session's event loop only.
 */
final class ServerPackets {
  /** Errors with which the server says that it closes the connection. */
  private static final Set<Integer> ENDS = Set.of(1053, 1079, 1158, 1159, 1160, 1161, 1927, 4031);

  private final Burst burst;
  private final Packet packet;
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
      int payloadBytesMax,
      Burst burst,
      ToServer server,
      ToClient client,
      Turn turn,
      SessionState state,
      ResultReplies results,
      PrepareReplies prepares,
      SessionRecord record,
      Ending ending) {
    this.burst = burst;
    this.packet = new Packet(first -> payloadBytesMax);
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
    } catch (Packet.TooLarge | LargeMessages.NoRoom large) {
      ending.fatal(Refusal.PROTOCOL_VIOLATION, "reply of the server: " + large.getMessage());
    } catch (MalformedPacket malformed) {
      ending.fatal(
          Refusal.PROTOCOL_VIOLATION, "unexpected reply of the server: " + malformed.getMessage());
    } catch (RecordingFailed failed) {
      ending.fatal(Refusal.IO_ERROR, "the session cannot be recorded");
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
    while (!ending.ended()) {
      int start = in.readerIndex();
      if (!packet.next(in)) {
        in.readerIndex(start);
        break;
      }
      Reply awaited = server.awaited();
      if (awaited == null) {
        unasked(in);
        continue;
      }
      packet.requireSequence(in, server.expect(packet.parts()));
      if (handle(in, awaited)) {
        server.answered();
        if (awaited instanceof Reply.Asked(var question)) {
          question.answered();
        } else {
          replied = true;
        }
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
    if (packet.length() == 0) {
      throw new MalformedPacket("an empty packet");
    }
    noteEnd();
    return switch (awaited) {
      case Reply.Results(var running) -> results.results(in, packet, running);
      case Reply.Fetched(var running) -> results.fetched(in, packet, running);
      case Reply.PrepareReply prepare -> prepares.packet(in, packet, prepare);
      case Reply.Fields(var running) -> field(in, running);
      case Reply.Plain(var then) -> plain(in, then);
      case Reply.Sentence _ -> {
        client.pass(in, packet);
        yield true;
      }
      case Reply.Asked(var question) -> asked(question);
    };
  }

  private void noteEnd() {
    if (packet.first() == 0xff) {
      serverEnds |= ENDS.contains(ErrPacket.read(packet).code());
    }
  }

  /** Only that the session ends is said without having been asked for. */
  private void unasked(ByteBuf in) {
    if (packet.first() != 0xff) {
      throw new MalformedPacket("a packet that answers nothing");
    }
    serverEnds = true;
    client.begin(0);
    client.pass(in, packet);
  }

  private boolean field(ByteBuf in, Running running) {
    if (packet.first() == 0xff) {
      results.error(in, packet, running.judgement(), running.number(), false);
      return true;
    }
    if (packet.first() == 0xfe) {
      ended(in);
      record.completed(running.number(), "OK", 0);
      return true;
    }
    var _ = ColumnDefinition.read(packet, false);
    client.pass(in, packet);
    return false;
  }

  private boolean plain(ByteBuf in, Runnable then) {
    switch (packet.first()) {
      case 0xff -> results.error(in, packet, null, 0, false);
      case 0xfe -> ended(in);
      case 0x00 -> {
        OkPacket ok = OkPacket.read(packet, true);
        if (client.takesOk()) {
          client.pass(in, packet);
        } else {
          client.replace(packet, client.done(ok));
        }
        state.reported(ok);
        then.run();
      }
      default -> throw new MalformedPacket("neither OK nor an error");
    }
    return true;
  }

  /** An end of definitions, as the client has it. */
  private void ended(ByteBuf in) {
    OkPacket ok = OkPacket.read(packet, true);
    if (client.deprecatesEof() && client.takesOk()) {
      client.pass(in, packet);
    } else {
      client.replace(packet, client.end(ok));
    }
    state.reported(ok);
  }

  private boolean asked(Question question) {
    client.drop(packet);
    if (packet.first() == 0xff) {
      question.failed(ErrPacket.read(packet));
      return true;
    }
    @Nullable Charset charset = state.resultCharset();
    OkPacket ok = question.take(packet, charset == null ? StandardCharsets.UTF_8 : charset);
    if (ok == null) {
      return false;
    }
    state.reported(ok);
    return true;
  }

  /** The session has ended: nothing is kept. */
  void release() {
    if (!taking) {
      results.release();
      burst.release();
    }
  }
}
