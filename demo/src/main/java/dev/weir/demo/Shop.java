package dev.weir.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** The server with the shop's data, and what differs from one kind of server to another. */
interface Shop extends AutoCloseable {
  /** The value of {@code protocol} in the configuration. */
  String protocol();

  /** What the shop's tables are in: a schema, or a database. */
  String schema();

  int port();

  /** The certificate to trust, as PEM. */
  Path authority();

  /** The state of an error that says that something is not allowed. */
  String insufficientPrivilege();

  /** How the reviewer sees a statement with one {@code ?} in it. */
  String numbered(String sql);

  /**
   * Asks the server itself, past the gateway.
   *
   * @return the first column of the first row
   */
  String straight(String sql);

  /**
   * Connects through the gateway as any client of this server would.
   *
   * @param gateway the certificate to trust; used where the driver insists on TLS
   */
  Connection connect(int gatewayPort, Path gateway, String user, String token) throws SQLException;

  /** A command line for a client in a terminal. */
  String client(int gatewayPort, Path gateway, Path tokenFile);

  @Override
  void close() throws IOException;
}
