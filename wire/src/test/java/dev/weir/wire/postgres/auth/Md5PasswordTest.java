package dev.weir.wire.postgres.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class Md5PasswordTest {
  private static byte[] md5Hex(byte[] input) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(input);
    return HexFormat.of().formatHex(digest).getBytes(US_ASCII);
  }

  @Test
  void theHashIsTheOneOfTheManual() throws Exception {
    byte[] inner = md5Hex("throwawayhashed".getBytes(US_ASCII));
    byte[] salted = Arrays.copyOf(inner, 36);
    salted[32] = 1;
    salted[33] = 2;
    salted[34] = 3;
    salted[35] = (byte) 0xff;
    byte[] hash =
        Md5Password.hash("hashed".getBytes(US_ASCII), "throwaway".getBytes(US_ASCII), 0x010203ff);
    assertThat(new String(hash, US_ASCII)).isEqualTo("md5" + new String(md5Hex(salted), US_ASCII));
  }
}
