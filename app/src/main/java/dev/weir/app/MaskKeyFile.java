package dev.weir.app;

import dev.weir.policy.mask.MaskKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The key of {@code hash} masks, kept beside the store so that the same value gives the same mask
 * after a restart. Only its owner can read the file.
 */
final class MaskKeyFile {
  private static final int KEY_BYTES = 32;

  private MaskKeyFile() {}

  /**
   * Reads the key, making it the first time.
   *
   * @throws IOException if the file cannot be read or written, or holds something else
   */
  static MaskKey open(Path file, SecureRandom random) throws IOException {
    if (!Files.exists(file)) {
      create(file, random);
    }
    byte[] key;
    try (InputStream in = Files.newInputStream(file)) {
      key = in.readNBytes(KEY_BYTES + 1);
    }
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "%s is not a mask key of %d bytes: restore it, or remove it to have a new one made (hash"
                  .formatted(file, KEY_BYTES)
              + " masks then change)");
    }
    return new MaskKey(key);
  }

  /** On disk before it has its name: a key that a power cut halves would change every hash. */
  private static void create(Path file, SecureRandom random) throws IOException {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "mask",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(key);
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
