package dev.weir.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.Detector;
import dev.weir.policy.Detector.Kind;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to write content so that a plain search would pass it over, and what only looks like it. */
class DisguisedContentTest {
  private static final int TEXT = 25;
  private static final int XML = 142;
  private static final MaskKey KEY =
      new MaskKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4111\n1111\n1111\n1111",
        "4111\r\n1111\r\n1111\r\n1111",
        "4111\t1111\t1111\t1111",
        "4111  1111  1111  1111",
        "4111 - 1111 - 1111 - 1111",
        "4111.1111.1111.1111",
        "4\u200b1\u200b1\u200b1\u200b111111111111",
        "4111\u200b1111\u200b1111\u200b1111",
        "4111\u00ad1111\u00ad1111\u00ad1111",
        "4111\ufeff\u20601111\u200d\u200c1111\u200e1111",
        "4111\u00a01111\u00a01111\u00a01111",
        "4111\u20091111\u202f1111\u30001111",
        "4111\u20131111\u20141111\u22121111",
        "4111\u20281111\u00851111\u20291111",
        "4111\u00011111\u00011111\u00011111",
        "\u0664\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661\u0661",
        "\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 \uff11\uff11\uff11\uff11"
            + " \uff11\uff11\uff11\uff11",
        "\ud835\udfd2111 1111 1111 1111",
        "4\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3 1111 1111 1111",
        "\u2463111 1111 1111 1111",
        "\u2074111 1111 1111 1111",
        "naïve 4111 1111 1111 1111",
        "カード4111111111111111番"
      })
  void aCardIsFoundHoweverItIsWritten(String value) {
    String masked = Objects.requireNonNull(text(Kind.CREDIT_CARD, new Mask.Redact(), TEXT, value));
    assertThat(masked).contains("****").doesNotContain("1111").doesNotContain("\uff11\uff11");
  }

  @Test
  void whatIsAroundADisguisedMatchStaysAsItWas() {
    assertThat(
            text(
                Kind.CREDIT_CARD,
                new Mask.KeepLast(4),
                TEXT,
                "é\u00a0②: 4111\u200b 1111\u00a01111 1111, žluť\u200b"))
        .isEqualTo("é\u00a0②: ****************1111, žluť\u200b");
  }

  @Test
  void bytesThatAreNoUtf8HideNothing() {
    byte[] value = "x4111 1111 1111 1111".getBytes(StandardCharsets.ISO_8859_1);
    value[0] = (byte) 0xe2;
    byte[] masked =
        Objects.requireNonNull(
            bytes(List.of(detector(Kind.CREDIT_CARD, new Mask.Redact())), TEXT, value));
    assertThat(masked).isEqualTo(new byte[] {(byte) 0xe2, '*', '*', '*', '*'});
  }

  @Test
  void otherKindsAreFoundInDisguiseToo() {
    assertThat(text(Kind.IBAN, new Mask.Redact(), TEXT, "DE89\n3704-0044\u00a00532  0130 00"))
        .isEqualTo("****");
    assertThat(text(Kind.US_SSN, new Mask.Redact(), TEXT, "123\u201145\u20116789"))
        .isEqualTo("****");
    assertThat(text(Kind.US_SSN, new Mask.Redact(), TEXT, "123\n45\n6789")).isEqualTo("****");
    assertThat(text(Kind.EMAIL, new Mask.Email(), TEXT, "ann＠example.com")).isEqualTo("****");
    assertThat(text(Kind.EMAIL, new Mask.Redact(), TEXT, "ann@exam\u200bple.com"))
        .isEqualTo("****");
    assertThat(text(Kind.PHONE, new Mask.Redact(), TEXT, "＋44\u00a020\u00a07946\u00a00958"))
        .isEqualTo("****");
  }

  @Test
  void characterReferencesInXmlHideNothing() {
    assertThat(
            text(
                Kind.CREDIT_CARD,
                new Mask.KeepFirst(4),
                XML,
                "<a b=\"&amp;\">&#52;111 1111&#x20;1111 1111</a>"))
        .isEqualTo("<a b=\"&amp;\">****</a>");
    assertThat(text(Kind.EMAIL, new Mask.Redact(), XML, "<a>ann&#64;example.com</a>"))
        .isEqualTo("<a>****</a>");
    assertThat(
            text(
                Kind.CREDIT_CARD,
                new Mask.Redact(),
                XML,
                "<a>&#;&#x;&#99999999;&</a>12345678901234"))
        .isNull();
  }

  @Test
  void aRowOfCopyIsSearchedFieldByField() {
    assertThat(copy("1\t4111 1111 1111 1111\tx\n")).isEqualTo("1\t***************1111\tx\n");
    assertThat(copy("1\t4111\\n1111\\n1111\\n1111\tx\n")).isEqualTo("1\t****\tx\n");
    assertThat(copy("a\\\\b\t4111-1111-1111-1111\n")).isEqualTo("a\\\\b\t***************1111\n");
    assertThat(copy("\"4111\n1111\n1111\n1111\",2\n")).isEqualTo("\"***************1111\",2\n");
  }

  @Test
  void numbersInNeighbouringFieldsOfCopyAreNoCard() {
    assertThat(copy("4111\t1111\t1111\t1111\n")).isNull();
    assertThat(copy("\\N\t\\N\n")).isNull();
  }

  @Test
  void bytesInCopyAreSearchedAsInAResult() {
    String hex =
        HexFormat.of().formatHex("4111 1111 1111 1111".getBytes(StandardCharsets.US_ASCII));
    assertThat(copy("1\t\\\\x" + hex + "\t2\n")).isEqualTo("1\t\\\\x\t2\n");
    assertThat(copy("1,\\x" + hex + ",2\n")).isEqualTo("1,\\x,2\n");
    assertThat(copy("1\t\\\\x00ff" + "41".repeat(40) + "\t2\n")).isNull();
    assertThat(copy("1\t\\\\x4111111111111111\t2\n")).isEqualTo("1\t\\\\x\t2\n");
  }

  /** Random identifiers are no cards, but for those that satisfy the check digit by chance. */
  @Test
  void identifiersAndTimesAreRarelyTakenForCards() {
    var random = new Random(7);
    Stream<String> uuids = IntStream.range(0, 100_000).mapToObj(i -> uuid(random).toString());
    assertThat(taken(uuids)).isZero();
    Instant start = Instant.parse("2020-01-01T00:00:00Z");
    List<Instant> moments =
        IntStream.range(0, 20_000)
            .mapToObj(i -> start.plusMillis(random.nextLong(300_000_000_000L)))
            .toList();
    assertThat(taken(moments.stream().map(Instant::toString))).isZero();
    assertThat(taken(moments.stream().map(at -> at.toString().replaceAll("[^0-9]", "")))).isZero();
    assertThat(taken(moments.stream().map(at -> Long.toString(at.toEpochMilli())))).isZero();
    assertThat(taken(moments.stream().map(at -> at.toEpochMilli() + "000"))).isZero();
    assertThat(taken(moments.stream().map(at -> "ORD-" + at.toEpochMilli() % 10_000_000_000L)))
        .isZero();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileTextsEndSoon(String unit) {
    List<Detector> all =
        Arrays.stream(Kind.values()).map(kind -> detector(kind, new Mask.Redact())).toList();
    byte[] value = unit.repeat(2_000_000 / unit.length()).getBytes(StandardCharsets.UTF_8);
    Assertions.assertThat(Duration.ofNanos(nanos(() -> bytes(all, TEXT, value))))
        .isLessThan(Duration.ofSeconds(3));
  }

  /** What would take too long to look at is hidden, not shown. */
  @Test
  void aTextWithTooManyNumbersToTryShowsNoneOfTheRest() {
    String many = "order 12345678 of\n".repeat(10_000);
    String masked =
        Objects.requireNonNull(
            text(Kind.PHONE, new Mask.Redact(), TEXT, many + "call (415) 555-2671"));
    assertThat(masked).startsWith("order 12345678 of").endsWith("call****");
    assertThat(text(Kind.PHONE, new Mask.Redact(), TEXT, "order 12345678 of\n".repeat(100)))
        .isNull();
  }

  static Stream<String> hostile() {
    return Stream.of(
        "4111 ",
        "1-",
        "+1",
        "(",
        "(4",
        "+44 20 7946 ",
        "4.",
        "9",
        "a1 ",
        "\u200b4",
        "4\n",
        "1/",
        "415-555-26 ",
        "x1234567x",
        "+",
        "\uff0b1",
        "12 34 ",
        "1;ext=");
  }

  /** Version 4, as everybody makes them. */
  private static UUID uuid(Random random) {
    long most = (random.nextLong() & ~0xf000L) | 0x4000L;
    long least = (random.nextLong() >>> 2) | Long.MIN_VALUE;
    return new UUID(most, least);
  }

  @Test
  void onlyARealUuidIsPassedOver() {
    assertThat(
            text(Kind.CREDIT_CARD, new Mask.Redact(), TEXT, "41111111-1111-1111-aaaa-bbbbbbbbbbbb"))
        .isNull();
    assertThat(
            text(Kind.CREDIT_CARD, new Mask.Redact(), TEXT, "41111111-1111-1111-caaa-bbbbbbbbbbbb"))
        .startsWith("****");
    assertThat(
            text(Kind.CREDIT_CARD, new Mask.Redact(), TEXT, "41111111-1111-1111-aaaa-bbbbbbbbbbb"))
        .startsWith("****");
    assertThat(
            text(
                Kind.CREDIT_CARD, new Mask.Redact(), TEXT, "41111111-1111-1111-aaaa-bbbbbbbbbbbbb"))
        .startsWith("****");
  }

  private static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  private static long taken(Stream<String> values) {
    return values
        .filter(value -> text(Kind.CREDIT_CARD, new Mask.Redact(), TEXT, value) != null)
        .count();
  }

  private static Detector detector(Kind kind, Mask mask) {
    return new Detector(kind.name(), kind, mask);
  }

  private static @Nullable String text(Kind kind, Mask mask, int oid, String value) {
    byte[] masked =
        bytes(List.of(detector(kind, mask)), oid, value.getBytes(StandardCharsets.UTF_8));
    return masked == null ? null : new String(masked, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] bytes(List<Detector> detectors, int oid, byte[] value) {
    return apply(Objects.requireNonNull(ContentMasks.compile(detectors, oid, false, KEY)), value);
  }

  private static @Nullable String copy(String row) {
    var detectors = List.of(detector(Kind.CREDIT_CARD, new Mask.KeepLast(4)));
    byte[] masked =
        apply(ContentMasks.copyRow(detectors, KEY), row.getBytes(StandardCharsets.UTF_8));
    return masked == null ? null : new String(masked, StandardCharsets.UTF_8);
  }

  private static byte @Nullable [] apply(ValueMask mask, byte[] value) {
    var out = new MaskBuffer();
    int length = mask.apply(value, 0, value.length, out);
    if (length == ValueMask.UNCHANGED) {
      assertThat(out.length()).isZero();
      return null;
    }
    assertThat(out.length()).isEqualTo(length);
    return Arrays.copyOf(out.array(), length);
  }
}
