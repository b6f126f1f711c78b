package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.mysql.client.ClientCommand;
import dev.weir.wire.mysql.client.ClientDecoder;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.ClientPacket;
import dev.weir.wire.mysql.client.ExecuteReader;
import dev.weir.wire.mysql.client.ParameterType;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.row.BinaryRowReader;
import dev.weir.wire.mysql.row.RowReader;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerEncoder;
import dev.weir.wire.mysql.server.ServerPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What has to hold for any bytes at all: they become packets, or a {@link ProtocolViolation}; and
 * what is written of a packet is read as the same packet again.
 */
final class DecoderFuzzing {
  /** Small limits, so that mutated lengths meet them. */
  private static final Limits LIMITS = new Limits(1 << 16, 10_000, 1 << 16, 1 << 17, 1 << 17);

  private static final List<Capabilities> AGREED =
      List.of(
          Capabilities.of(Capabilities.PROTOCOL_41, Capabilities.SESSION_TRACK),
          new Capabilities(-1L));

  private DecoderFuzzing() {}

  /** Reads bytes as a client's: as packets of the sign-in, and as commands. */
  static void client(byte[] bytes) {
    ClientDecoder decoder = new ClientDecoder(LIMITS);
    each(
        bytes,
        decoder::nextHandshake,
        frame -> {
          refused(() ->
              again(decoder.decodeHandshake(frame), AGREED.getLast(), decoder::decodeHandshake));
          refused(() -> decoder.decodeAuthResponse(frame).password());
        });
    each(
        bytes,
        decoder::nextCommand,
        frame -> {
          for (Capabilities agreed : AGREED) {
            refused(() ->
                again(
                    decoder.decodeCommand(frame, agreed),
                    agreed,
                    f -> decoder.decodeCommand(f, agreed)));
            refused(() -> {
              if (decoder.decodeCommand(frame, agreed) instanceof StmtExecute execute) {
                parameters(execute);
              }
            });
          }
        });
  }

  private static void parameters(StmtExecute execute) {
    BitSet sent = new BitSet();
    sent.set(1);
    for (int count : new int[] {0, 1, 4, 9, 0xffff}) {
      refused(() -> values(execute, count, List.of(), new BitSet()));
      List<ParameterType> remembered =
          Collections.nCopies(count, new ParameterType(ColumnType.VAR_STRING, false));
      refused(() -> {
        List<ByteBuf> values = values(execute, count, remembered, sent);
        if (count > 0 && execute.parameters().getByte((count + 7) / 8) == 0) {
          // a server that remembers nothing must read the same
          StmtExecute told = execute.withTypes(remembered);
          assertThat(values(told, count, List.of(), sent)).isEqualTo(values);
        }
      });
    }
  }

  private static List<ByteBuf> values(
      StmtExecute execute, int count, List<ParameterType> remembered, BitSet sent) {
    ExecuteReader reader = new ExecuteReader();
    reader.reset(execute, count, remembered, sent);
    List<ByteBuf> values = new ArrayList<>();
    while (reader.next()) {
      assertThat(reader.value().readableBytes()).isEqualTo(Math.max(0, reader.length()));
      values.add(reader.value());
    }
    return values;
  }

  private static ClientPacket again(
      ClientPacket packet, Capabilities agreed, Function<Frame, ? extends ClientPacket> decode) {
    ByteBuf written = Unpooled.buffer();
    try {
      ClientEncoder.encode(packet, agreed, new Sequence(), written);
    } catch (IllegalArgumentException unwritable) {
      assertThat(packet).isNotInstanceOf(ClientCommand.class);
      return packet;
    }
    ByteBuf twice = Unpooled.buffer();
    ClientEncoder.encode(decode.apply(frame(written)), agreed, new Sequence(), twice);
    assertThat(twice).isEqualTo(written);
    return packet;
  }

  /** Reads bytes as a server's, every packet in every state. */
  static void server(byte[] bytes) {
    ServerDecoder decoder = new ServerDecoder(LIMITS);
    each(bytes, decoder::nextHandshake, frame -> {});
    each(
        bytes,
        decoder::next,
        frame -> {
          again(frame, AGREED.getFirst(), decoder::decodeGreeting);
          again(frame, AGREED.getFirst(), decoder::decodePrepare);
          again(frame, AGREED.getFirst(), decoder::decodeEndOfColumns);
          for (Capabilities agreed : AGREED) {
            again(frame, agreed, f -> decoder.decodeAuthentication(f, agreed));
            again(frame, agreed, f -> decoder.decodeResponse(f, agreed));
            again(frame, agreed, f -> decoder.decodeColumn(f, agreed));
            again(frame, agreed, f -> decoder.decodeEndOfRows(f, agreed));
            again(frame, agreed, f -> decoder.decodeFieldList(f, agreed));
          }
          refused(() -> decoder.rowStep(frame));
          rows(frame);
        });
  }

  private static void again(
      Frame frame, Capabilities agreed, Function<Frame, ServerPacket> decode) {
    List<ServerPacket> packets = new ArrayList<>();
    if (refused(() -> packets.add(decode.apply(frame)))) {
      return;
    }
    ByteBuf written = Unpooled.buffer();
    ServerEncoder.encode(packets.getFirst(), agreed, new Sequence(), written);
    ByteBuf twice = Unpooled.buffer();
    ServerEncoder.encode(decode.apply(frame(written.slice())), agreed, new Sequence(), twice);
    assertThat(twice).isEqualTo(written);
  }

  private static void rows(Frame frame) {
    TextRowReader text = new TextRowReader();
    BinaryRowReader binary = new BinaryRowReader();
    for (int columns = 1; columns < 4; columns++) {
      int count = columns;
      refused(() -> {
        text.reset(frame, count);
        walk(text, frame);
      });
    }
    for (ColumnType type : ColumnType.values()) {
      refused(() -> {
        binary.reset(frame, List.of(ColumnType.LONG, type));
        walk(binary, frame);
      });
    }
  }

  private static void walk(RowReader row, Frame frame) {
    while (row.next()) {
      assertThat(row.offset())
          .isBetween(frame.payloadStart(), frame.payloadEnd() - Math.max(0, row.length()));
    }
  }

  private interface Next {
    boolean next(ByteBuf in, Frame frame);
  }

  private static void each(byte[] bytes, Next next, Consumer<Frame> reading) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    Frame frame = new Frame();
    refused(() -> {
      while (next.next(in, frame)) {
        reading.accept(frame);
      }
    });
  }

  private static Frame frame(ByteBuf in) {
    Frame frame = new Frame();
    assertThat(Packets.next(in.slice(), frame, 1 << 20)).isTrue();
    return frame;
  }

  private static boolean refused(Runnable reading) {
    try {
      reading.run();
      return false;
    } catch (ProtocolViolation violation) {
      assertThat(violation.getMessage()).hasSizeLessThan(200);
      return true;
    }
  }
}
