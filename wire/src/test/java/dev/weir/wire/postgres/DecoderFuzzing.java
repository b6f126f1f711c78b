package dev.weir.wire.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.DataRowReader;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.Bind;
import dev.weir.wire.postgres.frontend.BindReader;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What has to hold for any bytes at all: they become messages that are written as they were read,
 * or a {@link ProtocolViolation}; and the readers of the hot path agree with the decoders.
 */
final class DecoderFuzzing {
  /** Small limits, so that mutated lengths meet them. */
  private static final Limits LIMITS =
      new Limits(10_000, 1 << 16, 10_000, 1 << 16, 1 << 17, 1 << 17);

  private DecoderFuzzing() {}

  /** Reads bytes as a client's: as start-up packets, as answers while signing in, as messages. */
  static void client(byte[] bytes) {
    untilViolation(() -> startup(Unpooled.wrappedBuffer(bytes)));
    untilViolation(() -> authentication(Unpooled.wrappedBuffer(bytes)));
    untilViolation(() -> frontend(Unpooled.wrappedBuffer(bytes)));
    untilViolation(() -> Conversation.ofClient(LIMITS).read(Unpooled.wrappedBuffer(bytes)));
  }

  /** Reads bytes as a server's. */
  static void server(byte[] bytes) {
    untilViolation(() -> backend(Unpooled.wrappedBuffer(bytes)));
    untilViolation(() -> Conversation.ofServer(LIMITS, 1).read(Unpooled.wrappedBuffer(bytes)));
  }

  private static boolean untilViolation(Runnable reading) {
    try {
      reading.run();
      return false;
    } catch (ProtocolViolation violation) {
      assertThat(violation.getMessage()).hasSizeLessThan(200);
      return true;
    }
  }

  private static void startup(ByteBuf in) {
    FrontendDecoder decoder = new FrontendDecoder(LIMITS);
    Frame frame = new Frame();
    while (decoder.nextStartup(in, frame)) {
      StartupPacket packet = decoder.decodeStartup(in, frame);
      ByteBuf written = Unpooled.buffer();
      FrontendEncoder.encode(packet, written);
      assertWritten(in, frame, written);
    }
  }

  private static void authentication(ByteBuf in) {
    FrontendDecoder decoder = new FrontendDecoder(LIMITS);
    Frame frame = new Frame();
    while (decoder.nextAuthentication(in, frame)) {
      AuthenticationResponse response = (AuthenticationResponse) decoder.decode(in, frame);
      untilViolation(response::password);
      untilViolation(response::saslInitialResponse);
    }
  }

  private static void frontend(ByteBuf in) {
    FrontendDecoder decoder = new FrontendDecoder(LIMITS);
    Frame frame = new Frame();
    BindReader bind = new BindReader();
    while (decoder.next(in, frame)) {
      if (frame.type() == Bind.TYPE) {
        boolean refused = untilViolation(() -> bind.reset(in, frame));
        assertThat(untilViolation(() -> decoder.decode(in, frame))).isEqualTo(refused);
      }
      FrontendMessage message = decoder.decode(in, frame);
      ByteBuf written = Unpooled.buffer();
      FrontendEncoder.encode(message, written);
      assertWritten(in, frame, written);
    }
  }

  private static void backend(ByteBuf in) {
    BackendDecoder decoder = new BackendDecoder(LIMITS);
    Frame frame = new Frame();
    while (decoder.next(in, frame)) {
      if (frame.type() == DataRow.TYPE) {
        boolean refused = untilViolation(() -> walk(in, frame));
        assertThat(untilViolation(() -> decoder.decode(in, frame))).isEqualTo(refused);
      }
      ByteBuf written = Unpooled.buffer();
      BackendEncoder.encode(decoder.decode(in, frame), written);
      assertWritten(in, frame, written);
    }
  }

  private static void walk(ByteBuf in, Frame frame) {
    DataRowReader row = new DataRowReader();
    row.reset(in, frame);
    while (row.next()) {
      assertThat(row.offset())
          .isBetween(frame.bodyStart(), frame.end() - Math.max(0, row.length()));
    }
  }

  private static void assertWritten(ByteBuf in, Frame frame, ByteBuf written) {
    assertThat(written).isEqualTo(in.slice(frame.start(), frame.totalLength()));
  }
}
