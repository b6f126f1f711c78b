package dev.weir.wire.postgres;

import dev.weir.wire.postgres.backend.Authentication;
import dev.weir.wire.postgres.backend.AuthenticationOk;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.EncryptionAnswer;
import dev.weir.wire.postgres.frontend.AuthenticationResponse;
import dev.weir.wire.postgres.frontend.FrontendDecoder;
import dev.weir.wire.postgres.frontend.FrontendEncoder;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupPacket;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Decodes one side of a connection as its bytes arrive, phase by phase, and writes it again. */
public final class Conversation {
  private final BiFunction<ByteBuf, List<Object>, Boolean> step;
  private final List<Object> messages = new ArrayList<>();

  private Conversation(BiFunction<ByteBuf, List<Object>, Boolean> step) {
    this.step = step;
  }

  /** The client's side, from its start-up packet on. */
  public static Conversation ofClient(Limits limits) {
    FrontendDecoder decoder = new FrontendDecoder(limits);
    Frame frame = new Frame();
    return new Conversation((in, seen) -> {
      if (seen.isEmpty()
          || seen.getLast() instanceof StartupPacket packet
              && !(packet instanceof StartupMessage)) {
        return decoder.nextStartup(in, frame) && seen.add(decoder.decodeStartup(in, frame));
      }
      boolean signingIn =
          (seen.getLast() instanceof StartupMessage
                  || seen.getLast() instanceof AuthenticationResponse)
              && in.isReadable()
              && in.getByte(in.readerIndex()) == AuthenticationResponse.TYPE;
      boolean whole = signingIn ? decoder.nextAuthentication(in, frame) : decoder.next(in, frame);
      return whole && seen.add(decoder.decode(in, frame));
    });
  }

  /** The server's side, which begins with {@code answers} bytes about encryption. */
  public static Conversation ofServer(Limits limits, int answers) {
    BackendDecoder decoder = new BackendDecoder(limits);
    Frame frame = new Frame();
    return new Conversation((in, seen) -> {
      if (seen.size() < answers) {
        return in.isReadable() && seen.add(EncryptionAnswer.of(in.readByte()));
      }
      boolean signingIn =
          seen.size() == answers
              || seen.getLast() instanceof Authentication last
                  && !(last instanceof AuthenticationOk);
      boolean whole = signingIn ? decoder.nextAuthentication(in, frame) : decoder.next(in, frame);
      return whole && seen.add(decoder.decode(in, frame));
    });
  }

  /** Takes what whole messages there are behind the reader index. */
  public void read(ByteBuf in) {
    while (step.apply(in, messages)) {
      // one message was taken
    }
  }

  /** Everything that was read, in order. */
  public List<Object> messages() {
    return messages;
  }

  /** Writes everything that was read. */
  public void writeTo(ByteBuf out) {
    for (Object message : messages) {
      switch (message) {
        case StartupPacket packet -> FrontendEncoder.encode(packet, out);
        case FrontendMessage frontend -> FrontendEncoder.encode(frontend, out);
        case BackendMessage backend -> BackendEncoder.encode(backend, out);
        case EncryptionAnswer answer -> out.writeByte(answer.code());
        default -> throw new IllegalStateException(message.getClass().getName());
      }
    }
  }
}
