package dev.weir.wire.mysql.client;

import org.jspecify.annotations.Nullable;

/**
 * The first bytes of commands, by the names of {@code enum_server_command} without {@code COM_}.
 */
public enum CommandCode {
  SLEEP(0x00),
  QUIT(0x01),
  INIT_DB(0x02),
  QUERY(0x03),
  FIELD_LIST(0x04),
  CREATE_DB(0x05),
  DROP_DB(0x06),
  REFRESH(0x07),
  SHUTDOWN(0x08),
  STATISTICS(0x09),
  PROCESS_INFO(0x0a),
  CONNECT(0x0b),
  PROCESS_KILL(0x0c),
  DEBUG(0x0d),
  PING(0x0e),
  TIME(0x0f),
  DELAYED_INSERT(0x10),
  CHANGE_USER(0x11),
  BINLOG_DUMP(0x12),
  TABLE_DUMP(0x13),
  CONNECT_OUT(0x14),
  REGISTER_SLAVE(0x15),
  STMT_PREPARE(0x16),
  STMT_EXECUTE(0x17),
  STMT_SEND_LONG_DATA(0x18),
  STMT_CLOSE(0x19),
  STMT_RESET(0x1a),
  SET_OPTION(0x1b),
  STMT_FETCH(0x1c),
  DAEMON(0x1d),
  /** COM_BINLOG_DUMP_GTID of MySQL; MariaDB has no such command. */
  BINLOG_DUMP_GTID(0x1e),
  RESET_CONNECTION(0x1f),
  /** COM_CLONE of MySQL 8. */
  CLONE(0x20),
  /** COM_SUBSCRIBE_GROUP_REPLICATION_STREAM of MySQL 8. */
  SUBSCRIBE_GROUP_REPLICATION_STREAM(0x21),
  /** COM_STMT_BULK_EXECUTE of MariaDB. */
  STMT_BULK_EXECUTE(0xfa),
  /** COM_SLAVE_WORKER of MariaDB. */
  SLAVE_WORKER(0xfb),
  /** COM_SLAVE_IO of MariaDB. */
  SLAVE_IO(0xfc),
  /** COM_SLAVE_SQL of MariaDB. */
  SLAVE_SQL(0xfd),
  /** COM_MULTI of MariaDB, later COM_RESERVED_1. */
  MULTI(0xfe);

  private static final @Nullable CommandCode[] BY_CODE = new CommandCode[256];

  static {
    for (CommandCode command : values()) {
      BY_CODE[command.code] = command;
    }
  }

  private final int code;

  CommandCode(int code) {
    this.code = code;
  }

  /** The command that begins with this byte (unsigned), or null. */
  public static @Nullable CommandCode of(int code) {
    return BY_CODE[code];
  }

  /** The first byte, unsigned. */
  public int code() {
    return code;
  }
}
