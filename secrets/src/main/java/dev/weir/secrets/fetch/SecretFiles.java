package dev.weir.secrets.fetch;

import dev.weir.session.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads files that hold one secret each. What was read is in the array that is handed out, and
 * nowhere else when this returns. Thread-safe.
 */
public final class SecretFiles {
  public static final int BYTES_MAX = 16 * 1024;
  private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);

  private final Set<Path> warnedOf = ConcurrentHashMap.newKeySet();

  /**
   * @throws SourceFailed if there is no such file, it may not be read, is empty, too long, no
   *     regular file, or holds a NUL, which no password can
   */
  public Secret read(Path file) throws SourceFailed {
    warnIfOpenToAll(file);
    return readOfPlatform(file);
  }

  /**
   * The same, of a file that the platform wrote: who may read it is up to the platform.
   *
   * @throws SourceFailed as {@link #read}
   */
  Secret readOfPlatform(Path file) throws SourceFailed {
    // Direct, because the JDK would read into an array by way of native memory that it keeps.
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES_MAX + 1);
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new SourceFailed("%s is not a regular file".formatted(file));
      }
      fill(buffer, file);
      if (!buffer.hasRemaining()) {
        throw new SourceFailed("%s is longer than %d bytes".formatted(file, BYTES_MAX));
      }
      return Secret.taking(content(buffer.flip(), file));
    } catch (NoSuchFileException e) {
      throw new SourceFailed("%s does not exist".formatted(file));
    } catch (AccessDeniedException e) {
      throw new SourceFailed("%s may not be read by this process".formatted(file));
    } catch (IOException e) {
      throw new SourceFailed(
          "%s could not be read (%s)".formatted(file, e.getClass().getSimpleName()));
    } finally {
      buffer.clear().put(new byte[BYTES_MAX + 1]);
    }
  }

  private static void fill(ByteBuffer buffer, Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      int read = 0;
      while (buffer.hasRemaining() && read >= 0) {
        read = channel.read(buffer);
      }
    }
  }

  private static byte[] content(ByteBuffer buffer, Path file) throws SourceFailed {
    int length = withoutLineEnd(buffer);
    if (length == 0) {
      throw new SourceFailed("%s is empty".formatted(file));
    }
    for (int i = 0; i < length; i++) {
      if (buffer.get(i) == 0) {
        throw new SourceFailed("%s holds a NUL byte".formatted(file));
      }
    }
    byte[] content = new byte[length];
    buffer.get(0, content);
    return content;
  }

  private static int withoutLineEnd(ByteBuffer buffer) {
    int end = buffer.limit();
    if (end > 0 && buffer.get(end - 1) == '\n') {
      end--;
      if (end > 0 && buffer.get(end - 1) == '\r') {
        end--;
      }
    }
    return end;
  }

  /** Once for each file, not for each session. */
  private void warnIfOpenToAll(Path file) {
    var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null || warnedOf.contains(file)) {
      return;
    }
    try {
      if (view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)
          && warnedOf.add(file)) {
        LOG.warn("Every user of this machine can read the secret in {}: chmod o-r", file);
      }
    } catch (IOException unreadable) {
      // reading it will say why
    }
  }
}
