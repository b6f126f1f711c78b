package dev.weir.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.skeleton.Skeleton;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What has to hold for any bytes at all as a text: they are read or unreadable, statements are
 * where they are said to be, and what means nothing changes nothing.
 */
final class TextFuzzing {
  private static final Catalogue SAMPLE = Sample.catalogue();
  private static final int BLANKS = 3;

  private TextFuzzing() {}

  static void text(byte[] raw) {
    Reading reading = read(raw);
    switch (reading) {
      case Reading.Unreadable unreadable -> {
        assertThat(unreadable.sqlState()).hasSize(5);
        assertThat(unreadable.reason()).isNotBlank();
        assertThat(unreadable.position()).isBetween(0, raw.length + 1);
      }
      case Reading.Script script -> {
        stands(script, raw);
        blanksChangeNothing(script, raw);
      }
    }
  }

  private static void stands(Reading.Script script, byte[] raw) {
    int behind = 0;
    for (Statement statement : script.statements()) {
      assertThat(statement.offset()).isGreaterThanOrEqualTo(behind);
      behind = statement.offset() + statement.length();
      assertThat(behind).isGreaterThan(statement.offset()).isLessThanOrEqualTo(raw.length);
    }
    Skeleton skeleton = script.skeleton();
    if (skeleton != null) {
      var scan = new PostgresScan();
      assertThat(scan.read(raw)).isTrue();
      assertThat(skeleton.fits(scan)).isTrue();
    }
  }

  private static void blanksChangeNothing(Reading.Script script, byte[] raw) {
    byte[] longer = new byte[raw.length + BLANKS];
    Arrays.fill(longer, (byte) ' ');
    System.arraycopy(raw, 0, longer, BLANKS, raw.length);
    assertThat(read(longer))
        .isInstanceOfSatisfying(
            Reading.Script.class,
            again -> assertThat(placeless(again)).isEqualTo(placeless(script)));
  }

  private static List<Statement> placeless(Reading.Script script) {
    return script.statements().stream().map(TextFuzzing::placeless).toList();
  }

  private static Statement placeless(Statement statement) {
    return new Statement(
        statement.kind(),
        0,
        0,
        statement.accesses(),
        statement.lineage(),
        statement.functions(),
        statement.settings(),
        statement.shape(),
        statement.transaction(),
        statement.naming(),
        statement.dependsOnNames());
  }

  private static Reading read(byte[] raw) {
    try {
      return ReaderFixture.READER.read(
          ByteBuffer.wrap(raw),
          new Environment<>(SAMPLE, NamedStatements.NONE, PostgresSettings.DEFAULT));
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
