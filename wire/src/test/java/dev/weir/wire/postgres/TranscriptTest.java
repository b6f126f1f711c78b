package dev.weir.wire.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.frontend.CancelRequest;
import dev.weir.wire.postgres.frontend.FrontendMessage;
import dev.weir.wire.postgres.frontend.GssEncRequest;
import dev.weir.wire.postgres.frontend.SslRequest;
import dev.weir.wire.postgres.frontend.StartupMessage;
import dev.weir.wire.postgres.frontend.StartupPacket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients and a real server sent is read, whole and in pieces, and written again. */
final class TranscriptTest {
  static List<Transcript> transcripts() {
    return Transcript.all();
  }

  private static Conversation client() {
    return Conversation.ofClient(Limits.DEFAULT);
  }

  private static Conversation server(Transcript transcript) {
    Conversation client = client();
    client.read(Unpooled.wrappedBuffer(transcript.client()));
    long answers =
        client.messages().stream()
            .filter(m -> m instanceof SslRequest || m instanceof GssEncRequest)
            .count();
    return Conversation.ofServer(Limits.DEFAULT, (int) answers);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void bothSidesAreReadToTheLastByteAndWrittenAsTheyWere(Transcript transcript) {
    assertReadAndWritten(client(), transcript.client());
    assertReadAndWritten(server(transcript), transcript.server());
  }

  private static void assertReadAndWritten(Conversation conversation, byte[] bytes) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    conversation.read(in);
    assertThat(in.readableBytes()).isZero();
    ByteBuf out = Unpooled.buffer();
    conversation.writeTo(out);
    assertThat(out).isEqualTo(Unpooled.wrappedBuffer(bytes));
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aSplitAtAnyByteGivesTheSameMessages(Transcript transcript) {
    Conversation wholeClient = client();
    wholeClient.read(Unpooled.wrappedBuffer(transcript.client()));
    for (int at = 0; at <= transcript.client().length; at++) {
      assertSame(client(), transcript.client(), at, wholeClient.messages());
    }
    Conversation wholeServer = server(transcript);
    wholeServer.read(Unpooled.wrappedBuffer(transcript.server()));
    for (int at = 0; at <= transcript.server().length; at++) {
      assertSame(server(transcript), transcript.server(), at, wholeServer.messages());
    }
  }

  private static void assertSame(
      Conversation conversation, byte[] bytes, int splitAt, List<Object> expected) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    in.writerIndex(splitAt);
    conversation.read(in);
    in.writerIndex(bytes.length);
    conversation.read(in);
    assertThat(conversation.messages()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void bytesThatArriveOneByOneGiveTheSameMessages(Transcript transcript) {
    Conversation whole = server(transcript);
    whole.read(Unpooled.wrappedBuffer(transcript.server()));
    Conversation trickle = server(transcript);
    ByteBuf in = Unpooled.wrappedBuffer(transcript.server());
    for (int end = 0; end <= transcript.server().length; end++) {
      in.writerIndex(end);
      trickle.read(in);
    }
    assertThat(trickle.messages()).isEqualTo(whole.messages());
  }

  @Test
  void theTranscriptsHoldEveryMessageThatACommonSessionUses() {
    Set<String> types = new HashSet<>();
    Set<ProtocolVersion> versions = new HashSet<>();
    Set<Integer> keyLengths = new HashSet<>();
    for (Transcript transcript : transcripts()) {
      Conversation client = client();
      client.read(Unpooled.wrappedBuffer(transcript.client()));
      Conversation server = server(transcript);
      server.read(Unpooled.wrappedBuffer(transcript.server()));
      client.messages().forEach(m -> types.add(m.getClass().getSimpleName()));
      server.messages().forEach(m -> types.add(m.getClass().getSimpleName()));
      for (Object message : client.messages()) {
        if (message instanceof StartupMessage startup) {
          versions.add(startup.version());
        }
        if (message instanceof CancelRequest cancel) {
          keyLengths.add(cancel.key().length());
        }
      }
    }
    assertThat(versions).contains(ProtocolVersion.V3_0, ProtocolVersion.V3_2);
    assertThat(keyLengths).contains(4, 32);
    assertThat(types).containsAll(permitted(FrontendMessage.class));
    assertThat(types).containsAll(permitted(StartupPacket.class));
    assertThat(types).containsAll(permitted(BackendMessage.class));
  }

  private static List<String> permitted(Class<?> sealed) {
    Set<String> notSpokenByTheseClients =
        Set.of("GssEncRequest", "CopyBothResponse", "NegotiateProtocolVersion", "Authentication");
    return Arrays.stream(sealed.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .filter(name -> !notSpokenByTheseClients.contains(name))
        .toList();
  }
}
