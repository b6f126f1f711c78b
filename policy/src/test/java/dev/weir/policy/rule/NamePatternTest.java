package dev.weir.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.sql.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "public.*, public, orders, true",
        "public.*, Public, orders, false",
        "public.*, public2, orders, false",
        "public.orders, public, orders, true",
        "public.orders, public, ORDERS, false",
        "public.orders, public, orders2, false",
        "*.orders, hr, orders, true",
        "*.*, hr, orders, true",
        "*, hr, orders, true",
        "public.cust*_archive, public, customers_archive, true",
        "public.cust*_archive, public, cust_archive, true",
        "public.cust*_archive, public, cust_archive_2, false",
        "public.ab*ba, public, aba, false",
        "public.*a*b*, public, xxaxxbxx, true",
        "public.*a*b*, public, ba, false",
        "public.*, public, a.b, true",
        "public.*, public.evil, orders, false",
        "'public.\"a.b\"', public, a.b, true",
        "'public.\"*\"', public, orders, false",
        "'public.\"*\"', public, *, true",
        "'\"we\"\"ird\".x', 'we\"ird', x, true",
        "public.ord[e]rs, public, orders, false"
      })
  void matchesPartByPartAndCaseExactly(String pattern, String schema, String name, boolean fits) {
    assertThat(NamePattern.object(pattern).matches(ObjectName.of(schema, name), false))
        .isEqualTo(fits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "public.",
        ".orders",
        "a.b.c",
        "public..orders",
        " public.orders",
        "public.orders ",
        "\"public.orders",
        "\"public\"x.orders",
        "\"\".orders",
        "a\"b.c",
        "**"
      })
  void whatIsNoPatternIsRefused(String text) {
    assertThatThrownBy(() -> NamePattern.object(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schema.name");
  }

  @Test
  void anUnresolvedSchemaFitsOnlyWhereThatIsTheSaferAnswer() {
    ObjectName unresolved = ObjectName.bare("orders");
    assertThat(NamePattern.object("hr.orders").matches(unresolved, true)).isTrue();
    assertThat(NamePattern.object("hr.orders").matches(unresolved, false)).isFalse();
    assertThat(NamePattern.object("*.orders").matches(unresolved, false)).isTrue();
  }

  @Test
  void aLongNameAgainstManyWildcardsEndsSoon() {
    String pattern = "public." + "*a".repeat(2_000) + "b";
    assertThat(
            NamePattern.object(pattern).matches(ObjectName.of("public", "a".repeat(9_000)), false))
        .isFalse();
  }
}
