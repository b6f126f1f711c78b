package dev.weir.store.recording;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A segment's bytes as they were written, whether it is still open or sealed. One thread. */
sealed interface SegmentInput extends AutoCloseable permits OpenInput, SealedInput {
  SegmentHeader header();

  /**
   * Copies bytes from a position of the segment.
   *
   * @return how many; fewer than there is room for only at the end
   * @throws dev.weir.session.archive.Replay.RecordingDamaged if they are not what was sealed
   */
  int read(ByteBuffer into, long position) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * Opens a segment's file.
   *
   * @throws dev.weir.session.archive.Replay.RecordingDamaged if its header is not whole
   */
  static SegmentInput of(SegmentFolder.SegmentFile file) throws IOException {
    return file.sealed() ? SealedInput.open(file.path()) : OpenInput.open(file.path());
  }
}
