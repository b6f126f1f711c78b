package dev.weir.app;

import dev.weir.policy.mask.MaskKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    byte[] key = Files.readAllBytes(file);
    if (key.length != KEY_BYTES) {
      throw new IOException(
          "%s is not a mask key of %d bytes: restore it, or remove it to have a new one made (hash"
                  .formatted(file, KEY_BYTES)
              + " masks then change)");
    }
    return new MaskKey(key);
  }

  private static void create(Path file, SecureRandom random) throws IOException {
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    Path draft =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "mask",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(draft, key);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
