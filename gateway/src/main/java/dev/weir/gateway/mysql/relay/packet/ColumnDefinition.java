package dev.weir.gateway.mysql.relay.packet;

/**
 * One column of a result as the server describes it; names are in the character set of results.
 *
 * @param type of the field, as {@code enum_field_types} numbers it
 * @param charset the collation's number
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ColumnDefinition(
    byte[] schema,
    byte[] table,
    byte[] originalTable,
    byte[] name,
    byte[] originalName,
    int charset,
    long length,
    int type,
    int flags,
    int decimals) {
  private static final int FIXED_BYTES_MIN = 10;

  /**
   * @param extended MariaDB's extended metadata stands in it
   */
  public static ColumnDefinition read(Packet packet, boolean extended) {
    PacketReader in = packet.reader();
    in.string();
    byte[] schema = in.string();
    byte[] table = in.string();
    byte[] originalTable = in.string();
    byte[] name = in.string();
    byte[] originalName = in.string();
    if (extended) {
      in.string();
    }
    if (in.lengthEncoded() < FIXED_BYTES_MIN) {
      throw new MalformedPacket("column definition shorter than it must be");
    }
    int charset = in.int2();
    long length = in.int4();
    int type = in.int1();
    int flags = in.int2();
    int decimals = in.int1();
    return new ColumnDefinition(
        schema, table, originalTable, name, originalName, charset, length, type, flags, decimals);
  }
}
