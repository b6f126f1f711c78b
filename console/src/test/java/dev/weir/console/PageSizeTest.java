package dev.weir.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What a browser has to fetch before anybody sees anything is small. */
class PageSizeTest {
  private static final int FIRST_BYTES_MAX = 300_000;

  private static byte[] file(String name) throws IOException {
    try (InputStream in = PageSizeTest.class.getResourceAsStream("/page/" + name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  /** All of it, fonts of every script and views that are not open included, is a bound. */
  @Test
  void thePageTakesLessThanThreeHundredKilobytes() throws IOException {
    var packed = new ByteArrayOutputStream();
    for (String name : new String(file("files.txt"), StandardCharsets.UTF_8).split("\n")) {
      try (var gzip = new GZIPOutputStream(packed)) {
        gzip.write(file(name));
      }
    }
    assertThat(packed.size()).isBetween(50_000, FIRST_BYTES_MAX);
  }
}
