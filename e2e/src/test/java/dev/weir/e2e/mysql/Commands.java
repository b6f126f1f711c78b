package dev.weir.e2e.mysql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Commands byte by byte, right ones and wrong ones. */
final class Commands {
  static final int INIT_DB = 0x02;
  static final int FIELD_LIST = 0x04;
  static final int PING = 0x0e;
  static final int CHANGE_USER = 0x11;
  static final int SEND_LONG_DATA = 0x18;
  static final int RESET_STATEMENT = 0x1a;
  static final int SET_OPTION = 0x1b;
  static final int FETCH = 0x1c;
  static final int RESET_CONNECTION = 0x1f;

  /** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB, LENENC_CLIENT_DATA. */
  static final int CAPABILITIES = 0x200 | 0x8000 | 0x80000 | 0x8 | 0x200000;

  static final int STRING = 0xfd;
  static final int LONG = 0x03;

  private Commands() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] of(int code, byte[]... parts) {
    var out = new ByteArrayOutputStream();
    out.write(code);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] of(int code, int statement) {
    return of(code, RawClient.little(statement, 4));
  }

  static byte[] query(String sql) {
    return of(RawClient.QUERY, bytes(sql));
  }

  /** COM_STMT_EXECUTE up to the parameters. */
  static byte[] execute(int statement, int flags, byte[]... parameters) {
    var rest = new ByteArrayOutputStream();
    rest.write(flags);
    rest.writeBytes(RawClient.little(1, 4));
    for (byte[] part : parameters) {
      rest.writeBytes(part);
    }
    return of(RawClient.EXECUTE, RawClient.little(statement, 4), rest.toByteArray());
  }

  /** One parameter that is not NULL, with its type. */
  static byte[] bound(int type, byte[] value) {
    return of(0, new byte[] {1, (byte) type, 0}, value);
  }

  /** One parameter whose type is to be the one of before. */
  static byte[] unbound(byte[] value) {
    return of(0, new byte[] {0}, value);
  }

  static byte[] string(String value) {
    return of(value.length(), bytes(value));
  }

  static byte[] longData(int statement, int parameter, String data) {
    return of(
        SEND_LONG_DATA,
        RawClient.little(statement, 4),
        RawClient.little(parameter, 2),
        bytes(data));
  }

  static byte[] fetch(int statement, int rows) {
    return of(FETCH, RawClient.little(statement, 4), RawClient.little(rows, 4));
  }

  /** With its header. */
  static byte[] packet(int sequence, byte[] payload) {
    return of(
        payload.length,
        new byte[] {(byte) (payload.length >> 8), (byte) (payload.length >> 16)},
        new byte[] {(byte) sequence},
        payload);
  }

  /** The answer to a greeting, which signs in with a password in the clear. */
  static byte[] response(int capabilities, String database, String password) {
    return response(capabilities, "me", database, "mysql_clear_password", bytes(password + "\0"));
  }

  /**
   * @param proof whatever the method sends first
   */
  static byte[] response(
      int capabilities, String user, String database, String method, byte[] proof) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(RawClient.little(capabilities, 4));
    out.writeBytes(new byte[] {0, 0, 0, 1, 45});
    out.writeBytes(new byte[23]);
    out.writeBytes(bytes(user + "\0"));
    out.write(0xfd);
    out.writeBytes(RawClient.little(proof.length, 3));
    out.writeBytes(proof);
    out.writeBytes(bytes(database + "\0" + method + "\0"));
    return out.toByteArray();
  }
}
