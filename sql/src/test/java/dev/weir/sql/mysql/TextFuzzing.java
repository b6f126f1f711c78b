package dev.weir.sql.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.mysql.lineage.SampleCatalogue;
import dev.weir.sql.mysql.reading.MySqlReader;
import dev.weir.sql.mysql.text.CanonicalText;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.CanonicalText.Refused;
import dev.weir.sql.mysql.text.CanonicalText.Span;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What has to hold for any bytes at all as a text: they are refused, or become a canonical text
 * whose statements are where they are said to be, and which is read or is unreadable.
 */
final class TextFuzzing {
  private static final MySqlReader READER = new MySqlReader();
  private static final SampleCatalogue SAMPLE = new SampleCatalogue();

  private static final SqlMode OTHER = SqlMode.parse("ANSI_QUOTES,NO_BACKSLASH_ESCAPES");

  private static final List<MySqlSettings> SETTINGS =
      List.of(
          ReadMySql.MYSQL,
          ReadMySql.MARIADB,
          ReadMySql.MYSQL.withMode(OTHER),
          ReadMySql.MARIADB.withMode(SqlMode.parse("IGNORE_SPACE")).withClientCharset("latin1"));

  private TextFuzzing() {}

  static void text(byte[] raw) {
    for (MySqlSettings settings : SETTINGS) {
      switch (CanonicalText.read(raw.clone(), settings)) {
        case Refused refused -> {
          assertThat(refused.errorCode()).isPositive();
          assertThat(refused.position()).isBetween(0, raw.length);
          assertThat(refused.reason()).hasSizeLessThan(200);
        }
        case Canonical canonical -> {
          stands(canonical, settings);
          staysCanonical(canonical, settings);
          read(canonical, settings);
        }
      }
    }
  }

  private static void stands(Canonical canonical, MySqlSettings settings) {
    assertThat(canonical.neutral()).hasSameSizeAs(canonical.text());
    int behind = 0;
    for (Span span : canonical.statements()) {
      assertThat(span.start()).isGreaterThanOrEqualTo(behind).isLessThan(span.end());
      behind = span.end();
      byte[] bytes =
          Arrays.copyOfRange(canonical.bytes(), span.offset(), span.offset() + span.length());
      String own = canonical.text().substring(span.start(), span.end());
      if (settings.clientCharset().equals("latin1")) {
        assertThat(bytes).hasSize(own.length());
      } else {
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(own);
      }
    }
    Charset charset =
        settings.clientCharset().equals("latin1")
            ? StandardCharsets.ISO_8859_1
            : StandardCharsets.UTF_8;
    if (canonical.text().chars().allMatch(unit -> unit < 0x80)) {
      assertThat(new String(canonical.bytes(), charset)).isEqualTo(canonical.text());
    }
  }

  /** What is recorded and sent means to whoever reads it again what it meant here. */
  private static void staysCanonical(Canonical canonical, MySqlSettings settings) {
    assertThat(CanonicalText.read(canonical.bytes(), settings))
        .isInstanceOfSatisfying(
            Canonical.class,
            again -> {
              assertThat(again.bytes()).isEqualTo(canonical.bytes());
              assertThat(again.text()).isEqualTo(canonical.text());
              assertThat(again.statements()).isEqualTo(canonical.statements());
            });
  }

  private static void read(Canonical canonical, MySqlSettings settings) {
    Reading reading;
    try {
      reading = READER.read(canonical, new Environment<>(SAMPLE, NamedStatements.NONE, settings));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
    if (reading instanceof Reading.Script(List<Statement> statements, var _)) {
      assertThat(statements).hasSameSizeAs(canonical.statements());
      for (Statement statement : statements) {
        assertThat(statement.offset() + statement.length())
            .isBetween(statement.offset(), canonical.bytes().length);
      }
    }
  }
}
