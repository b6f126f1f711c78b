package dev.weir.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.session.Event.Column;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlFramesTest {
  private static final int TINY = 0x01;
  private static final int DATETIME = 0x0c;
  private static final int DOUBLE = 0x05;
  private static final int VARCHAR = 0xfd;

  private static List<Column> columns(boolean binary, int... types) {
    return Arrays.stream(types).mapToObj(type -> new Column("c", type, binary, false)).toList();
  }

  private static ByteBuffer packets(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  @Test
  void textRowsAreReadOneAfterTheOther() {
    ByteBuffer packets = packets("04000005 0137 fb 00  06000006 0138 02c3a4 fb");
    assertThat(MySqlFrames.rows(packets, columns(false, TINY, VARCHAR, VARCHAR)))
        .containsExactly(Arrays.asList("7", null, ""), Arrays.asList("8", "ä", null));
  }

  @Test
  void binaryRowsAreReadByTheTypesOfTheirColumns() {
    ByteBuffer packets = packets("15000005 00 20 ff 0000000000000040 07ea070b190a0b0c 0161");
    List<Column> columns = columns(true, TINY, DOUBLE, DATETIME, VARCHAR, VARCHAR);
    assertThat(MySqlFrames.rows(packets, columns))
        .containsExactly(Arrays.asList("-1", "2", "2026-11-25 10:11:12", null, "a"));
  }

  @Test
  void aRowOfMoreThanAPacketIsJoined() {
    int length = 0x1000000;
    ByteBuffer packets = ByteBuffer.allocate(length + 4 + 4 + 4);
    packets.put(HexFormat.of().parseHex("ffffff01fd")).put(new byte[] {(byte) 0xfc, (byte) 0xff});
    packets.put(new byte[] {(byte) 0xff});
    byte[] text = new byte[0xfffffc];
    Arrays.fill(text, (byte) 'x');
    packets.put(text, 0, 0xffffff - 4);
    packets.put(HexFormat.of().parseHex("01000002")).put((byte) 'y').flip();
    assertThat(MySqlFrames.rows(packets, columns(false, VARCHAR)).getFirst())
        .singleElement()
        .asString()
        .hasSize(0xfffffc)
        .endsWith("xy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"040000", "04000005 0137", "03000005 fc0100", "02000005 fe01"})
  void whatIsNotWholeIsHexadecimal(String hex) {
    assertThat(MySqlFrames.rows(packets(hex), columns(false, VARCHAR)))
        .containsExactly(List.of("\\x" + hex.replace(" ", "")));
  }

  @Test
  void aBinaryRowWithBytesLeftOverIsHexadecimal() {
    assertThat(MySqlFrames.rows(packets("04000001 00000101"), columns(true, TINY)))
        .containsExactly(List.of("\\x0400000100000101"));
  }
}
