package dev.weir.gateway.mysql.relay;

/**
 * The first byte of a command.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html">
 *     Command Phase</a>
 */
final class Command {
  static final int QUIT = 0x01;
  static final int INIT_DB = 0x02;
  static final int QUERY = 0x03;
  static final int FIELD_LIST = 0x04;
  static final int CREATE_DB = 0x05;
  static final int DROP_DB = 0x06;
  static final int REFRESH = 0x07;
  static final int SHUTDOWN = 0x08;
  static final int STATISTICS = 0x09;
  static final int PROCESS_INFO = 0x0a;
  static final int PROCESS_KILL = 0x0c;
  static final int DEBUG = 0x0d;
  static final int PING = 0x0e;
  static final int CHANGE_USER = 0x11;
  static final int BINLOG_DUMP = 0x12;
  static final int TABLE_DUMP = 0x13;
  static final int REGISTER_SLAVE = 0x15;
  static final int STMT_PREPARE = 0x16;
  static final int STMT_EXECUTE = 0x17;
  static final int STMT_SEND_LONG_DATA = 0x18;
  static final int STMT_CLOSE = 0x19;
  static final int STMT_RESET = 0x1a;
  static final int SET_OPTION = 0x1b;
  static final int STMT_FETCH = 0x1c;
  static final int BINLOG_DUMP_GTID = 0x1e;
  static final int RESET_CONNECTION = 0x1f;

  private Command() {}
}
