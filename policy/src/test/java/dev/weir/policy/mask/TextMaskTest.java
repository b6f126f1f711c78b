package dev.weir.policy.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Mask;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMaskTest {
  private static final int TEXT = 25;
  private static final int BPCHAR = 1042;

  @ParameterizedTest
  @CsvSource({
    "111-22-3333, *******3333",
    "12345, *2345",
    "1234, ****",
    "1, ****",
    "'', ****",
    "Žluťoučký, *****učký",
    "a😀b😀c😀, **b😀c😀"
  })
  void keepLastCountsCharactersAndHidesShortValuesWhole(String value, String masked) {
    assertThat(Masking.text(new Mask.KeepLast(4), TEXT, value)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({"DE89370400440532013000, DE89******************", "DE89, ****", "日本語文字, 日本語文*"})
  void keepFirstCountsCharactersAndHidesShortValuesWhole(String value, String masked) {
    assertThat(Masking.text(new Mask.KeepFirst(4), TEXT, value)).isEqualTo(masked);
  }

  @Test
  void keepingNothingHidesEverything() {
    assertThat(Masking.text(new Mask.KeepLast(0), TEXT, "abc")).isEqualTo("***");
    assertThat(Masking.text(new Mask.KeepFirst(0), TEXT, "abc")).isEqualTo("***");
  }

  @Test
  void textThatIsNotUtf8IsHiddenWholeBecauseItsCharactersCannotBeCounted() {
    byte[][] malformed = {
      {(byte) 0x80, (byte) 0x81, (byte) 0x82, (byte) 0x83, (byte) 0x84, (byte) 0x85},
      {'a', 'b', 'c', 'd', 'e', (byte) 0xc3},
      {'a', 'b', 'c', 'd', (byte) 0xc0, (byte) 0xaf, 'e', 'f'},
      {'a', 'b', 'c', 'd', 'e', (byte) 0xed, (byte) 0xa0, (byte) 0x80},
      {'a', 'b', 'c', 'd', 'e', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
    };
    for (byte[] value : malformed) {
      assertThat(Masking.bytes(new Mask.KeepLast(4), TEXT, false, value))
          .isEqualTo("****".getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void paddingOfCharIsNotWhatIsKept() {
    assertThat(Masking.text(new Mask.KeepLast(4), BPCHAR, "111-22-3333     "))
        .isEqualTo("*******3333");
    assertThat(Masking.text(new Mask.Hash(), BPCHAR, "abc   "))
        .isEqualTo(Masking.text(new Mask.Hash(), TEXT, "abc"));
  }

  @ParameterizedTest
  @CsvSource({
    "ann.smith@example.com, a***@example.com",
    "a@example.com, ***@example.com",
    "žofie@example.org, ž***@example.org",
    "\"x@y\"@mail.example.com, \"***@mail.example.com"
  })
  void emailKeepsTheFirstCharacterAndTheDomain(String value, String masked) {
    assertThat(Masking.text(new Mask.Email(), TEXT, value)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "111-22-3333",
        "@example.com",
        "x@111-22-3333",
        "x@localhost",
        "x@a..com",
        "x@.com",
        "x@example.com and more",
        "x@example.1",
        ""
      })
  void whatIsNoEmailIsHiddenWhole(String value) {
    assertThat(Masking.text(new Mask.Email(), TEXT, value)).isEqualTo("****");
  }

  @Test
  void redactedTextTellsNothingOfItsLength() {
    assertThat(Masking.text(new Mask.Redact(), TEXT, "x"))
        .isEqualTo(Masking.text(new Mask.Redact(), TEXT, "a much longer text"));
  }

  @Test
  void textAndBinaryTextAreMaskedAlike() {
    byte[] value = "111-22-3333".getBytes(StandardCharsets.UTF_8);
    assertThat(Masking.bytes(new Mask.KeepLast(4), TEXT, true, value))
        .isEqualTo(Masking.bytes(new Mask.KeepLast(4), TEXT, false, value));
  }
}
