package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A MySQL and a MariaDB with a protected column, {@code shop.people.ssn}, each behind a Weir, with
 * a session beside that must never feel what others do.
 */
final class TwoServers implements AutoCloseable {
  static final String SECRET = "111-22-3333";
  static final String MASKED = "*******3333";
  private static final int UTF8MB4_GENERAL_CI = 45;
  private static final String POLICY =
      """
      rules:
        - name: agents do nearly everything
          who: { groups: [ai-agents] }
          allow: { actions: [read, insert, update, create, alter, drop, transaction, set, call] }
        - name: deletes need a yes
          who: { groups: [ai-agents] }
          approve: { actions: [delete], by: { groups: [dba] }, wait: 1m }
      protect:
        - name: national id
          columns: [shop.people.ssn]
          mask: { keepLast: 4 }
      roles:
        auditor: { groups: [dba] }
      """;

  private final Map<ServerKind, MySqlServer> servers = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, MySqlRig> rigs = new EnumMap<>(ServerKind.class);
  private final Map<ServerKind, RawClient> beside = new EnumMap<>(ServerKind.class);

  TwoServers() throws Exception {
    for (ServerKind kind : List.of(ServerKind.MYSQL_8_0, ServerKind.MARIADB)) {
      MySqlServer server = MySqlServer.start(kind);
      servers.put(kind, server);
      server.execute(
          "create database shop",
          "create table shop.people(id int primary key, name varchar(20), ssn varchar(20) default"
              + " '999-88-7777')",
          "insert into shop.people values (1, 'ann', '%s'), (2, 'ben', '222-33-4444')"
              .formatted(SECRET),
          "create table shop.notes(v varchar(60) primary key)",
          "create table shop.wide(a1 int, a2 int)",
          "create table shop.narrow(b1 int)");
      rigs.put(kind, MySqlRig.start(server, "shop", POLICY));
      beside.put(kind, connect(kind));
    }
  }

  MySqlServer server(ServerKind kind) {
    return Objects.requireNonNull(servers.get(kind));
  }

  MySqlRig rig(ServerKind kind) {
    return Objects.requireNonNull(rigs.get(kind));
  }

  RawClient connect(ServerKind kind) throws IOException {
    return connect(kind, 0, UTF8MB4_GENERAL_CI);
  }

  /**
   * @param lies capabilities that are claimed besides those of every client
   * @param collation by its number
   */
  RawClient connect(ServerKind kind, int lies, int collation) throws IOException {
    MySqlRig rig = rig(kind);
    String token = rig.token("mallory", "ai-agents");
    return RawClient.connect(rig.port(), rig.connection(), token, lies, collation);
  }

  void sessionsBesideGoOn() throws IOException {
    for (RawClient client : beside.values()) {
      goesOn(client);
    }
  }

  /** Everything that came, in which nothing protected may be. */
  static String seen(List<byte[]> packets) {
    String all = packets.stream().map(RawClient::text).collect(Collectors.joining("\n"));
    assertThat(all).doesNotContain(SECRET, "111-22", "222-33");
    return all;
  }

  static void assertError(List<byte[]> answer, int code) {
    String all = seen(answer);
    assertThat(answer.getFirst()[0]).as(all).isEqualTo((byte) 0xff);
    assertThat(answer.getFirst()[1] & 0xff | (answer.getFirst()[2] & 0xff) << 8)
        .as(all)
        .isEqualTo(code);
  }

  static void assertOk(List<byte[]> answer) {
    String all = seen(answer);
    assertThat(answer).as(all).hasSize(1);
    assertThat(answer.getFirst()[0]).as(all).isZero();
  }

  static void goesOn(RawClient client) throws IOException {
    assertThat(seen(client.query("select ssn from shop.people where id = 1"))).contains(MASKED);
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : beside.values()) {
      client.close();
    }
    for (MySqlRig rig : rigs.values()) {
      rig.close();
    }
    servers.values().forEach(MySqlServer::close);
  }
}
