package dev.weir.wire.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real clients and real servers sent is read, whole and in pieces, and written again. */
final class TranscriptTest {
  static List<Transcript> transcripts() {
    return Transcript.all();
  }

  private static Conversation read(Transcript transcript, int splitAt) {
    Conversation conversation = new Conversation(Limits.DEFAULT);
    int before = 0;
    for (Transcript.Run run : transcript.runs()) {
      int length = run.bytes().length;
      int at = Math.clamp(splitAt - before, 0, length);
      conversation.feed(run.client(), run.bytes(), 0, at);
      conversation.feed(run.client(), run.bytes(), at, length);
      before += length;
    }
    return conversation;
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void bothSidesAreReadToTheLastByteAndWrittenAsTheyWere(Transcript transcript) {
    Conversation conversation = read(transcript, 0);
    assertThat(conversation.unread()).isZero();
    assertThat(conversation.atRest()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void aSplitAtAnyByteGivesTheSamePackets(Transcript transcript) {
    List<Object> whole = read(transcript, 0).packets();
    for (int at = 0; at <= transcript.length(); at++) {
      assertThat(read(transcript, at).packets().equals(whole)).as("split at %d", at).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void bytesThatArriveOneByOneGiveTheSamePackets(Transcript transcript) {
    Conversation trickle = new Conversation(Limits.DEFAULT);
    for (Transcript.Run run : transcript.runs()) {
      for (int at = 0; at < run.bytes().length; at++) {
        trickle.feed(run.client(), run.bytes(), at, at + 1);
      }
    }
    assertThat(trickle.packets()).isEqualTo(read(transcript, 0).packets());
  }

  @Test
  void theTranscriptsHoldWhatACommonSessionUses() {
    Set<String> types = new HashSet<>();
    Set<Boolean> deprecateEof = new HashSet<>();
    for (Transcript transcript : transcripts()) {
      Conversation conversation = read(transcript, 0);
      conversation.packets().forEach(packet -> types.add(packet.getClass().getSimpleName()));
      deprecateEof.add(conversation.agreed().has(Capabilities.DEPRECATE_EOF));
    }
    assertThat(deprecateEof).containsExactlyInAnyOrder(true, false);
    assertThat(types)
        .contains(
            "Greeting",
            "HandshakeResponse",
            "AuthSwitchRequest",
            "AuthMoreData",
            "AuthResponse",
            "OkPacket",
            "ErrPacket",
            "EofPacket",
            "ColumnCount",
            "ColumnDefinition",
            "PrepareOk",
            "Query",
            "InitDb",
            "BareCommand",
            "StmtPrepare",
            "StmtExecute",
            "StmtSendLongData",
            "StmtFetch",
            "StmtClose");
  }
}
