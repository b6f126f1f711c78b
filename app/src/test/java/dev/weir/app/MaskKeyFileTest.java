package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.TextMask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskKeyFileTest {
  private final SecureRandom random = new SecureRandom();
  @TempDir private Path folder = Path.of("");

  @Test
  void theSameValueHasTheSameHashAfterARestart() throws IOException {
    Path file = folder.resolve("mask.key");
    String first = hash(MaskKeyFile.open(file, random));
    assertThat(hash(MaskKeyFile.open(file, random))).isEqualTo(first);
    assertThat(hash(MaskKeyFile.open(folder.resolve("other.key"), random))).isNotEqualTo(first);
  }

  @Test
  void onlyTheOwnerCanReadItAndNothingElseIsLeftBehind() throws IOException {
    Path file = folder.resolve("mask.key");
    MaskKeyFile.open(file, random);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileThatHoldsSomethingElseIsNeitherUsedNorReplaced() throws IOException {
    for (int bytes : new int[] {0, 31, 33, 100_000}) {
      Path file = Files.write(folder.resolve("mask.key"), new byte[bytes]);
      assertThatThrownBy(() -> MaskKeyFile.open(file, random))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is not a mask key of 32 bytes");
      assertThat(Files.size(file)).isEqualTo(bytes);
    }
  }

  private static String hash(MaskKey key) {
    var out = new MaskBuffer();
    byte[] value = "ann".getBytes(StandardCharsets.UTF_8);
    new TextMask(new Mask.Hash(), key).append(value, 0, value.length, out);
    return new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
  }
}
