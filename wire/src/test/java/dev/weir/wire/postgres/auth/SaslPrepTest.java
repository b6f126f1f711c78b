package dev.weir.wire.postgres.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SaslPrepTest {
  private static String prepared(String password) {
    return new String(SaslPrep.prepare(password.getBytes(UTF_8)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "user, user",
    "USER, USER",
    "I\u00adX, IX",
    "\u00aa, a",
    "\u2168, IX",
    "a\u00a0b, a b",
    "\u212b, \u00c5",
    "\ufb01, fi",
    "\u0627\u0628, \u0627\u0628"
  })
  void aPasswordIsPreparedAsRfc4013Says(String typed, String expected) {
    assertThat(prepared(typed)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u2168\u0007",
        "\u2168\u0627\u0031",
        "\u0627a\u2168",
        "\u2168\ue000",
        "\u2168\u0221",
        "\u2168\ud83d\ude00",
        "\u00ad"
      })
  void whatMayNotBePreparedIsUsedAsItIs(String typed) {
    assertThat(prepared(typed)).isEqualTo(typed);
  }

  @Test
  void bytesThatAreNotUtf8AreUsedAsTheyAre() {
    byte[] latin1 = {'k', (byte) 0xfc, 'h', 'l'};
    assertThat(SaslPrep.prepare(latin1)).isEqualTo(latin1).isNotSameAs(latin1);
  }

  @Test
  void controlCharactersOfAsciiAreLeftAloneAsInPostgresql() {
    assertThat(prepared("a\u0007b")).isEqualTo("a\u0007b");
  }
}
