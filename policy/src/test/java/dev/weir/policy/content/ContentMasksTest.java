package dev.weir.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Detector;
import dev.weir.policy.Detector.Kind;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentMasksTest {
  private static final int TEXT = 25;
  private static final int JSON = 114;
  private static final int JSONB = 3802;
  private static final int BYTEA = 17;
  private static final int TEXT_ARRAY = 1009;
  private static final int UNKNOWN = 987_654;
  private static final String CARD = "4111 1111 1111 1111";
  private static final MaskKey KEY =
      new MaskKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  @ParameterizedTest
  @CsvSource({
    "CREDIT_CARD, card 4111 1111 1111 1111 ok, card ***************1111 ok",
    "CREDIT_CARD, 4111111111111111, ************1111",
    "CREDIT_CARD, CC4111-1111-1111-1111., CC***************1111.",
    "CREDIT_CARD, 378282246310005, ***********0005",
    "CREDIT_CARD, 5555 5555 5555 4444 and 30569309025904, ***************4444 and **********5904",
    "CREDIT_CARD, 2223003122003222, ************3222",
    "CREDIT_CARD, 12 4111 1111 1111 1111 2027, 12 ***************1111 2027",
    "CREDIT_CARD, žluť4111111111111111ž, žluť************1111ž",
    "IBAN, to DE89 3704 0044 0532 0130 00 now, to ***********************0 00 now",
    "IBAN, gb82west12345698765432, ******************5432",
    "IBAN, NO9386011117947, ***********7947",
    "IBAN, MT84MALT011000012345MTLCAST001S, ***************************001S",
    "US_SSN, ssn=123-45-6789!, ssn=*******6789!",
    "US_SSN, 123 45 6789, *******6789",
    "EMAIL, mail ann.smith+x@mail.example.com. Bye, mail ************************.com. Bye",
    "EMAIL, a@b.io, **b.io",
    "PHONE, call +44 20 7946 0958 now, call ************0958 now",
    "PHONE, (415) 555-2671, **********2671"
  })
  void aMatchIsMaskedWhereItStands(Kind kind, String value, String masked) {
    assertThat(text(kind, value)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "CREDIT_CARD, 4111 1111 1111 1112",
    "CREDIT_CARD, 9111111111111111",
    "CREDIT_CARD, 41111111111111111111111",
    "CREDIT_CARD, 4111    1111    1111    1111",
    "CREDIT_CARD, 4111.111111111111",
    "CREDIT_CARD, 4111:1111:1111:1111",
    "CREDIT_CARD, no digits at all",
    "IBAN, DE89 3704 0044 0532 0130 01",
    "IBAN, XX89370400440532013000",
    "IBAN, DE8937040044053201300",
    "IBAN, DE893704004405320130000",
    "US_SSN, 000-45-6789",
    "US_SSN, 666-45-6789",
    "US_SSN, 900-45-6789",
    "US_SSN, 123-00-6789",
    "US_SSN, 123-45-0000",
    "US_SSN, 123-45 6789",
    "US_SSN, 1123-45-6789",
    "US_SSN, 123-45-67891",
    "US_SSN, 123456789",
    "EMAIL, a@b",
    "EMAIL, @example.com",
    "EMAIL, a@.com",
    "EMAIL, a @ b.com",
    "EMAIL, 12@34.56",
    "PHONE, 4155552671",
    "PHONE, 2024-05-17 10:11:12",
    "PHONE, order 1234567"
  })
  void whatOnlyLooksAlikePasses(Kind kind, String value) {
    assertThat(text(kind, value)).isNull();
  }

  @Test
  void severalKindsAreFoundInOneTextAndOverlapsShowNothing() {
    List<Detector> detectors =
        List.of(
            detector(Kind.EMAIL, new Mask.Email()),
            detector(Kind.US_SSN, new Mask.KeepLast(4)),
            detector(Kind.CREDIT_CARD, new Mask.Redact()));
    assertThat(string(detectors, TEXT, "ann@example.com 123-45-6789; " + CARD))
        .isEqualTo("a***@example.com *******6789; ****");
    assertThat(string(detectors, TEXT, "4111111111111111@example.com")).isEqualTo("****");
  }

  @Test
  void aChanceMatchBeforeACardDoesNotHideIt() {
    assertThat(text(Kind.CREDIT_CARD, "6789 " + CARD)).isEqualTo("********************1111");
  }

  @Test
  void jsonStaysJson() {
    assertThat(json("{\"a\":\"" + CARD + "\",\"b\":4111111111111111,\"c\":1.5}"))
        .isEqualTo("{\"a\":\"***************1111\",\"b\":0,\"c\":1.5}");
    assertThat(json("{\"" + CARD + "\":[-4111111111111111]}"))
        .isEqualTo("{\"***************1111\":[-0]}");
    assertThat(json("{\"a\":\"b\\\"c\",\"n\":123}")).isNull();
    assertThat(json("{\"a\": \"unclosed " + CARD))
        .isEqualTo("{\"a\": \"unclosed ***************1111");
  }

  @Test
  void escapesInJsonHideNothing() {
    assertThat(json("\"x\\n\\u0034111 1111 1111 1111 \\\"q\\\"\""))
        .isEqualTo("\"x\\u000a***************1111 \\\"q\\\"\"");
    List<Detector> email = List.of(detector(Kind.EMAIL, new Mask.Email()));
    assertThat(string(email, JSON, "\"ann\\u0040example.com\"")).isEqualTo("\"a***@example.com\"");
  }

  @Test
  void binaryJsonKeepsItsVersion() {
    byte[] masked =
        bytes(card(), JSONB, true, ("\u0001\"" + CARD + "\"").getBytes(StandardCharsets.UTF_8));
    assertThat(new String(Objects.requireNonNull(masked), StandardCharsets.UTF_8))
        .isEqualTo("\u0001\"***************1111\"");
    assertThat(bytes(card(), JSONB, true, new byte[] {1, '{', '}'})).isNull();
  }

  @Test
  void textArraysAreMaskedByElement() {
    assertThat(string(card(), TEXT_ARRAY, "{a,\"" + CARD + "\",4111111111111111}"))
        .isEqualTo("{a,\"***************1111\",************1111}");
    byte[] masked = bytes(card(), TEXT_ARRAY, true, array("a", null, CARD, ""));
    assertThat(masked).isEqualTo(array("a", null, "***************1111", ""));
    assertThat(bytes(card(), TEXT_ARRAY, true, array("a", null))).isNull();
  }

  @Test
  void aMaskThatShortensAnElementCorrectsItsLength() {
    List<Detector> redact = List.of(detector(Kind.CREDIT_CARD, new Mask.Redact()));
    assertThat(bytes(redact, TEXT_ARRAY, true, array("x" + CARD + "y", "z")))
        .isEqualTo(array("x****y", "z"));
  }

  @Test
  void aBinaryArrayThatIsNoneIsEmptied() {
    byte[] broken = array(CARD);
    ByteBuffer.wrap(broken).putInt(20, 1_000_000);
    byte[] masked = bytes(card(), TEXT_ARRAY, true, broken);
    assertThat(masked).hasSize(12).isEqualTo(bytes(card(), TEXT_ARRAY, true, new byte[3]));
  }

  @Test
  void bytesWithAMatchAreEmptied() {
    assertThat(
            string(
                card(),
                BYTEA,
                "\\x" + HexFormat.of().formatHex(CARD.getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("\\x");
    assertThat(bytes(card(), BYTEA, true, CARD.getBytes(StandardCharsets.US_ASCII))).isEmpty();
    assertThat(bytes(card(), BYTEA, true, new byte[] {1, 2, 3})).isNull();
  }

  @Test
  void anUnknownTypeIsMaskedInTextAndBecomesNullInBinary() {
    assertThat(string(card(), UNKNOWN, "(1,\"" + CARD + "\")"))
        .isEqualTo("(1,\"***************1111\")");
    ValueMask mask = Objects.requireNonNull(ContentMasks.compile(card(), UNKNOWN, true, KEY));
    byte[] value = CARD.getBytes(StandardCharsets.US_ASCII);
    assertThat(mask.apply(value, 0, value.length, new MaskBuffer())).isEqualTo(ValueMask.NULL);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 20, 23, 701, 1082, 1184, 1700, 2950, 1007})
  void numbersAndTimesAreNotLookedAt(int oid) {
    assertThat(ContentMasks.compile(card(), oid, false, KEY)).isNull();
  }

  @Test
  void longTextsOfAlmostMatchesEndSoon() {
    List<Detector> all =
        Arrays.stream(Kind.values())
            .filter(kind -> kind != Kind.PHONE)
            .map(kind -> detector(kind, new Mask.Redact()))
            .toList();
    for (String unit : List.of("4111 ", "@", "a@", "a.", "DE89 ", "1-", "\"\\u0034", "9")) {
      String value = unit.repeat(200_000);
      assertThat(value.length()).isPositive();
      string(all, TEXT, value);
      string(all, JSON, value);
    }
  }

  private static List<Detector> card() {
    return List.of(detector(Kind.CREDIT_CARD, new Mask.KeepLast(4)));
  }

  private static Detector detector(Kind kind, Mask mask) {
    return new Detector(kind.name(), kind, mask);
  }

  private static @Nullable String text(Kind kind, String value) {
    return string(List.of(detector(kind, new Mask.KeepLast(4))), TEXT, value);
  }

  private static @Nullable String json(String value) {
    return string(card(), JSON, value);
  }

  /** Null if the value passes as it is. */
  private static @Nullable String string(List<Detector> detectors, int oid, String value) {
    byte[] masked = bytes(detectors, oid, false, value.getBytes(StandardCharsets.UTF_8));
    return masked == null ? null : new String(masked, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] bytes(
      List<Detector> detectors, int oid, boolean binary, byte[] value) {
    ValueMask mask = Objects.requireNonNull(ContentMasks.compile(detectors, oid, binary, KEY));
    byte[] surrounded = new byte[value.length + 4];
    System.arraycopy(value, 0, surrounded, 2, value.length);
    var out = new MaskBuffer();
    out.putAscii("before");
    int length = mask.apply(surrounded, 2, value.length, out);
    if (length == ValueMask.UNCHANGED) {
      assertThat(out.length()).isEqualTo(6);
      return null;
    }
    assertThat(out.length()).isEqualTo(6 + length);
    return Arrays.copyOfRange(out.array(), 6, out.length());
  }

  private static byte[] array(@Nullable String... elements) {
    ByteBuffer array = ByteBuffer.allocate(1_000);
    array.putInt(1).putInt(0).putInt(TEXT).putInt(elements.length).putInt(1);
    for (@Nullable String element : elements) {
      if (element == null) {
        array.putInt(-1);
      } else {
        byte[] utf8 = element.getBytes(StandardCharsets.UTF_8);
        array.putInt(utf8.length).put(utf8);
      }
    }
    return Arrays.copyOf(array.array(), array.position());
  }
}
