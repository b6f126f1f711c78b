package dev.weir.store.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.session.Event;
import dev.weir.session.Recorder.SessionRecording;
import dev.weir.session.archive.Replay.RecordingDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentDamageTest {
  @TempDir Path folder;

  @Test
  void aTailTornAtAnyByteOfTheLastRecordIsCutAndEverythingBeforeItStays() throws IOException {
    byte[] whole = openSegmentOf(3);
    long lastEnd = position(whole, 4);
    long lastStart = position(whole, 3);
    for (int cut = (int) lastStart; cut < lastEnd; cut++) {
      byte[] torn = Arrays.copyOf(Arrays.copyOf(whole, cut), whole.length);
      if (cut > lastStart + 8 && Arrays.equals(torn, whole)) {
        continue; // only padding was cut
      }
      Path dir = fresh("torn" + cut);
      Files.write(dir.resolve("0000-00000000000001.open"), torn);
      new SegmentRecovery(new SegmentFolder(dir)).recover();
      assertThat(SegmentRecorderTest.readAll(dir)).as("cut at byte " + cut).hasSize(3);
      assertThat(RecordingVerifier.verify(dir).faults()).isEmpty();
    }
  }

  @Test
  void aSegmentIsNotFoundBeforeItHasAHeaderAndWhatWasLeftOfOneIsRemoved() throws IOException {
    Path half = Files.write(folder.resolve("0000-00000000000001.open.new"), new byte[4096]);
    assertThat(new SegmentFolder(folder).list()).isEmpty();
    try (SegmentRecorder recorder = recorder(folder)) {
      assertThat(half).doesNotExist();
      write(recorder, 2);
    }
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
    try (var left = Files.list(folder)) {
      assertThat(left).noneMatch(file -> file.toString().endsWith(".new"));
    }
  }

  @Test
  void anyFlippedByteOfASealedSegmentIsDetected() throws IOException {
    try (SegmentRecorder recorder = recorder(folder)) {
      write(recorder, 5);
    }
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
    Path file = new SegmentFolder(folder).list().getFirst().path();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] altered = whole.clone();
      altered[i] ^= (byte) (1 << (i % 8));
      Files.write(file, altered);
      assertThat(RecordingVerifier.verify(folder).faults()).as("byte " + i).isNotEmpty();
    }
  }

  @Test
  void aSealedSegmentThatIsCutAtAnyLengthIsDetected() throws IOException {
    try (SegmentRecorder recorder = recorder(folder)) {
      write(recorder, 5);
    }
    Path file = new SegmentFolder(folder).list().getFirst().path();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(RecordingVerifier.verify(folder).faults()).as("length " + length).isNotEmpty();
    }
  }

  @Test
  void aSegmentThatIsMissingOrExchangedBreaksTheChain() throws IOException {
    for (int run = 0; run < 3; run++) {
      try (SegmentRecorder recorder = recorder(folder)) {
        write(recorder, 2);
      }
    }
    List<SegmentFolder.SegmentFile> files = new SegmentFolder(folder).list();
    assertThat(files).hasSize(3);
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();

    byte[] second = Files.readAllBytes(files.get(1).path());
    Files.delete(files.get(1).path());
    assertThat(RecordingVerifier.verify(folder).faults()).isNotEmpty();

    Files.write(files.get(1).path(), Files.readAllBytes(files.get(2).path()));
    assertThat(RecordingVerifier.verify(folder).faults()).isNotEmpty();

    Path other = fresh("other");
    try (SegmentRecorder recorder = recorder(other)) {
      write(recorder, 2);
    }
    try (SegmentRecorder recorder = recorder(other)) {
      write(recorder, 3);
    }
    Files.write(
        files.get(1).path(), Files.readAllBytes(new SegmentFolder(other).list().get(1).path()));
    assertThat(RecordingVerifier.verify(folder).faults())
        .anyMatch(fault -> fault.contains("does not follow"));
    Files.write(files.get(1).path(), second);
    assertThat(RecordingVerifier.verify(folder).faults()).isEmpty();
  }

  @Test
  void whatIsWrittenBehindADamagedPlaceOfAnOpenSegmentIsKeptAside() throws IOException {
    byte[] whole = openSegmentOf(3);
    whole[(int) position(whole, 1) + 30] ^= 1;
    Path dir = fresh("middle");
    Files.write(dir.resolve("0000-00000000000001.open"), whole);
    new SegmentRecovery(new SegmentFolder(dir)).recover();
    assertThat(SegmentRecorderTest.readAll(dir)).hasSize(1);
    try (var files = Files.list(dir)) {
      assertThat(files).anyMatch(file -> file.getFileName().toString().contains(".cut-at-"));
    }
  }

  /** The bytes of a segment in use: a session, a text with a statement, and so many ends of it. */
  private byte[] openSegmentOf(int events) throws IOException {
    try (SegmentRecorder recorder = recorder(fresh("source"))) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      for (int i = 1; i <= events; i++) {
        session.record(new Event.Completed(Samples.START, i, "SELECT 1", 1));
      }
      return Files.readAllBytes(folder.resolve("source/0000-00000000000001.open"));
    }
  }

  /** Where the record behind so many others starts. */
  private long position(byte[] segment, int records) throws IOException {
    Path dir = fresh("position" + records);
    Path file = Files.write(dir.resolve("0000-00000000000001.open"), segment);
    try (OpenInput input = OpenInput.open(file)) {
      var cursor = new RecordCursor(input);
      for (int i = 0; i < records; i++) {
        assertThat(cursor.next()).isEqualTo(RecordCursor.Step.RECORD);
      }
      return cursor.position();
    }
  }

  private Path fresh(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** Its bytes were unpacked where those of the block before it were. */
  @Test
  void whatOfAnAlteredBlockWasUnpackedIsNeverTakenForAnotherBlock() throws IOException {
    var settings =
        new RecordingSettings(
            folder,
            "gateway-1",
            4 << 20,
            RecordingSettings.Durability.WRITE_AHEAD,
            RecordingSettings.Responses.MASKED,
            Duration.ZERO,
            0);
    try (SegmentRecorder recorder =
        SegmentRecorder.open(settings, InstantSource.fixed(Samples.START), Samples.ids())) {
      SessionRecording session = recorder.lane().open(Samples.started("s1"));
      session.record(Samples.statement(1, Samples.text("SELECT 1")));
      var random = new Random(1);
      byte[] row = new byte[BlockChain.BLOCK_BYTES / 4];
      for (int i = 0; i < 12; i++) {
        random.nextBytes(row);
        session.record(new Event.Rows(Samples.START, 1, 1, ByteBuffer.wrap(row)));
      }
      session.close(new Event.Ended(Samples.START, "bye"));
    }
    Path file = new SegmentFolder(folder).list().getFirst().path();
    int first = firstBlockBytes(file);
    byte[] good = read(file, first / 2);
    alterSecondBlock(file);
    try (SealedInput input = SealedInput.open(file)) {
      assertThat(bytes(input, first / 2)).isEqualTo(good);
      assertThatThrownBy(() -> bytes(input, first + 1_000))
          .isInstanceOf(RecordingDamaged.class)
          .hasMessageContaining("does not fit the chain");
      assertThat(bytes(input, first / 2)).isEqualTo(good);
    }
  }

  private static byte[] read(Path file, long position) throws IOException {
    try (SealedInput input = SealedInput.open(file)) {
      return bytes(input, position);
    }
  }

  private static byte[] bytes(SealedInput input, long position) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(64);
    input.read(some, position);
    return some.array();
  }

  private static int firstBlockBytes(Path file) throws IOException {
    return littleEndian(Files.readAllBytes(file)).getInt(SealedHeader.BYTES);
  }

  /** Random bytes are stored as they are: one of them becomes another, and the sum fits again. */
  private static void alterSecondBlock(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    ByteBuffer heads = littleEndian(whole);
    int head =
        SealedHeader.BYTES + SealedInput.BLOCK_HEAD_BYTES + heads.getInt(SealedHeader.BYTES + 4);
    int start = head + SealedInput.BLOCK_HEAD_BYTES;
    int length = heads.getInt(head + 4);
    whole[start + length / 2] ^= 1;
    var crc = new CRC32C();
    crc.update(whole, start, length);
    heads.putInt(head + 8, (int) crc.getValue());
    Files.write(file, whole);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(SegmentRecorder recorder, int statements) {
    SessionRecording session = recorder.lane().open(Samples.started("s1"));
    for (int i = 1; i <= statements; i++) {
      session.record(Samples.statement(i, Samples.text("SELECT " + i)));
    }
    session.close(new Event.Ended(Samples.START, "bye"));
  }

  private static SegmentRecorder recorder(Path folder) throws IOException {
    return SegmentRecorder.open(
        Samples.small(folder), InstantSource.fixed(Samples.START), Samples.ids());
  }
}
