package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a segment that may still be written. */
final class OpenInput implements SegmentInput {
  private final FileChannel channel;
  private final SegmentHeader header;

  private OpenInput(FileChannel channel, SegmentHeader header) {
    this.channel = channel;
    this.header = header;
  }

  static OpenInput open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      ByteBuffer head = ByteBuffer.allocate(SegmentHeader.BYTES);
      readFully(channel, head, 0);
      SegmentHeader header = SegmentHeader.decode(head.flip());
      if (header == null) {
        throw new RecordingDamaged(file.getFileName() + " does not begin with a header");
      }
      return new OpenInput(channel, header);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static int readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    int start = into.position();
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position() - start) < 0) {
        break;
      }
    }
    return into.position() - start;
  }

  @Override
  public SegmentHeader header() {
    return header;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return readFully(channel, into, position);
  }

  long bytes() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
