package dev.weir.e2e.mysql;

import static dev.weir.e2e.mysql.Commands.CAPABILITIES;
import static dev.weir.e2e.mysql.Commands.bound;
import static dev.weir.e2e.mysql.Commands.bytes;
import static dev.weir.e2e.mysql.Commands.execute;
import static dev.weir.e2e.mysql.Commands.fetch;
import static dev.weir.e2e.mysql.Commands.longData;
import static dev.weir.e2e.mysql.Commands.of;
import static dev.weir.e2e.mysql.Commands.packet;
import static dev.weir.e2e.mysql.Commands.query;
import static dev.weir.e2e.mysql.Commands.response;
import static dev.weir.e2e.mysql.Commands.string;
import static dev.weir.e2e.mysql.Commands.unbound;

import dev.weir.e2e.badinput.BadBytes;
import dev.weir.e2e.badinput.Visit;
import dev.weir.testkit.Mutations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Clients of MySQL's that mean harm or know no better: all the bad input that the other tests of
 * this package send alone. Thread-safe.
 */
public final class BadMySqlClients {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration MOMENT = Duration.ofMillis(50);
  private static final int SSL = 0x800;
  private static final String TELLING = "\0\1\2\3\16\26\27\30\31\34\u007f`'\"\\/*!;@(),=";

  private static final List<String> METHODS =
      List.of(
          "mysql_native_password",
          "caching_sha2_password",
          "sha256_password",
          "client_ed25519",
          "mysql_clear_password",
          "dialog",
          "x".repeat(3_000),
          "");

  private static final List<String> DEEP =
      List.of(
          "SELECT " + "(".repeat(3_000) + "1" + ")".repeat(3_000),
          "SELECT " + "NOT ".repeat(20_000) + "1",
          "SELECT 1" + "+1".repeat(20_000),
          "SELECT * FROM (".repeat(1_000) + "people",
          "SELECT 1" + " UNION SELECT 1".repeat(2_000),
          "SELECT 1" + ",1".repeat(50_000),
          "SELECT 1;".repeat(5_000),
          "/*!".repeat(50_000),
          "SELECT '" + "\\".repeat(100_000));

  /** What good clients say, each with its header. */
  private static final List<byte[]> GOOD =
      List.of(
          packet(0, query("select id, ssn from people where id = 1")),
          packet(0, query("insert into notes values ('mine')")),
          packet(0, query("start transaction")),
          packet(0, query("rollback; select 1; select @@version")),
          packet(0, query("set @a = 1, sql_mode = 'ANSI_QUOTES'")),
          packet(0, query("prepare p from 'select ssn from people where id = ?'")),
          packet(0, query("execute p using @a")),
          packet(0, query("show tables")),
          packet(0, of(RawClient.PREPARE, bytes("select ssn from people where id = ?"))),
          packet(0, execute(1, 0, bound(Commands.LONG, new byte[] {1, 0, 0, 0}))),
          packet(0, execute(1, 1, unbound(new byte[] {1, 0, 0, 0}))),
          packet(0, fetch(1, 1)),
          packet(0, longData(1, 0, "some")),
          packet(0, execute(1, 0, bound(Commands.STRING, string("some")))),
          packet(0, of(Commands.RESET_STATEMENT, 1)),
          packet(0, of(RawClient.CLOSE, 1)),
          packet(0, of(Commands.FIELD_LIST, bytes("people\0"))),
          packet(0, of(Commands.INIT_DB, bytes("market"))),
          packet(0, of(Commands.SET_OPTION, new byte[] {0, 0})),
          packet(0, of(Commands.RESET_CONNECTION)),
          packet(0, of(Commands.PING)));

  private final int port;
  private final String connection;
  private final String token;
  private final String ticket;

  private final List<Visit> kinds =
      List.of(
          this::greetsByHalves,
          this::talksNonsense,
          this::answersDamaged,
          this::losesCount,
          this::announcesTooMuch,
          this::wantsTlsAndTalksOn,
          this::provesByAnyMethod,
          this::provesNoTicket,
          this::bringsABadToken,
          this::claimsWhatWasNotOffered,
          this::writesByteByByte,
          this::losesCountOnceSignedIn,
          this::announcesTooMuchOnceSignedIn,
          this::sendsOtherCommands,
          this::sendsFilesNobodyAskedFor,
          this::killsOthers,
          this::asksTooMuch,
          this::asksTooDeep,
          this::preparesTooMuch,
          this::sendsMuchAhead,
          this::beginsMuch,
          this::neverReads,
          this::vanishes,
          this::saysDamagedThings,
          this::saysDamagedThings,
          this::saysDamagedThings);

  /**
   * @param connection whose database has the table {@code people}
   * @param ticket the id of one whose secret they do not know
   */
  public BadMySqlClients(int port, String connection, String token, String ticket) {
    this.port = port;
    this.connection = connection;
    this.token = token;
    this.ticket = ticket;
  }

  /** All that they do, more often what is most varied. */
  public List<Visit> kinds() {
    return kinds;
  }

  private RawClient signedIn() throws IOException {
    RawClient client = RawClient.connect(port, connection, token);
    client.patience(PATIENCE);
    return client;
  }

  private RawClient stranger() throws IOException {
    RawClient client = RawClient.greeted(port);
    client.patience(PATIENCE);
    return client;
  }

  private byte[] good() {
    return packet(1, response(CAPABILITIES, connection, token));
  }

  private void greetsByHalves(SplittableRandom random) throws IOException {
    byte[] good = good();
    try (RawClient client = stranger()) {
      client.raw(Arrays.copyOf(good, random.nextInt(good.length)));
      client.hear(Duration.ofMillis(random.nextInt(1, 500)));
    }
  }

  private void talksNonsense(SplittableRandom random) throws IOException {
    byte[] nonsense = BadBytes.nonsense(random);
    try (RawClient client = random.nextBoolean() ? stranger() : signedIn()) {
      client.raw(nonsense);
      client.hear(MOMENT);
    }
  }

  private void answersDamaged(SplittableRandom random) throws IOException {
    try (RawClient client = stranger()) {
      client.raw(Mutations.mutated(List.of(good()), TELLING, random));
      client.hear(MOMENT);
    }
  }

  private void losesCount(SplittableRandom random) throws IOException {
    try (RawClient client = stranger()) {
      client.raw(packet(random.nextInt(2, 256), response(CAPABILITIES, connection, token)));
      client.hear(PATIENCE);
    }
  }

  private void announcesTooMuch(SplittableRandom random) throws IOException {
    try (RawClient client = stranger()) {
      client.raw(new byte[] {-1, -1, (byte) random.nextInt(1, 256), 1});
      client.raw(new byte[random.nextInt(100_000)]);
      client.hear(PATIENCE);
    }
  }

  private void wantsTlsAndTalksOn(SplittableRandom random) throws IOException {
    byte[] request = Arrays.copyOf(response(CAPABILITIES | SSL, connection, token), 32);
    try (RawClient client = stranger()) {
      client.raw(packet(1, request));
      client.raw(random.nextBoolean() ? good() : new byte[random.nextInt(1, 2_000)]);
      client.hear(MOMENT);
    }
  }

  private void provesByAnyMethod(SplittableRandom random) throws IOException {
    byte[] proof = new byte[random.nextInt(300)];
    random.nextBytes(proof);
    String method = METHODS.get(random.nextInt(METHODS.size()));
    try (RawClient client = stranger()) {
      client.raw(packet(1, response(CAPABILITIES, "me", connection, method, proof)));
      client.hear(MOMENT);
      // the answer to a switch that may have been asked for
      client.raw(packet(3, random.nextBoolean() ? proof : new byte[0]));
      client.hear(MOMENT);
    }
  }

  private void provesNoTicket(SplittableRandom random) throws IOException {
    String method = METHODS.get(random.nextInt(2));
    try (var client = new ProvingClient(port, ticket, connection, method)) {
      byte[] proof = random.nextBoolean() ? client.proof("wts_guessed") : new byte[400];
      client.send(proof);
    }
  }

  private void bringsABadToken(SplittableRandom random) throws IOException {
    byte[] bad = BadBytes.token(bytes(token), bytes("a".repeat(100_000)), random);
    try (RawClient client = stranger()) {
      client.raw(packet(1, response(CAPABILITIES, "me", connection, METHODS.get(4), bad)));
      client.hear(Duration.ofMillis(500));
    }
  }

  /** Any capabilities: compression, files, attributes of queries, and what nobody has defined. */
  private void claimsWhatWasNotOffered(SplittableRandom random) throws IOException {
    int lies = random.nextInt() & ~SSL;
    try (RawClient client = RawClient.connect(port, connection, token, lies, random.nextInt(256))) {
      client.patience(PATIENCE);
      client.query("select ssn from people");
    }
  }

  private void writesByteByByte(SplittableRandom random) throws IOException {
    byte[] good = good();
    try (RawClient client = stranger()) {
      for (int i = 0; i < good.length && i < 300; i++) {
        client.raw(new byte[] {good[i]});
        client.hear(Duration.ofMillis(1));
      }
    }
  }

  private void losesCountOnceSignedIn(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      client.raw(packet(random.nextInt(1, 256), query("select 1")));
      client.hear(PATIENCE);
    }
  }

  private void announcesTooMuchOnceSignedIn(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      client.raw(new byte[] {-1, -1, -1, 0, (byte) random.nextInt(256)});
      client.raw(new byte[random.nextInt(100_000)]);
      client.hear(MOMENT);
    }
  }

  private void sendsOtherCommands(SplittableRandom random) throws IOException {
    byte[] rest = new byte[random.nextInt(40)];
    random.nextBytes(rest);
    try (RawClient client = signedIn()) {
      for (int left = 20; left > 0; left--) {
        client.raw(packet(0, of(random.nextInt(256), rest)));
      }
      client.raw(new byte[4]);
      client.hear(MOMENT);
    }
  }

  private void sendsFilesNobodyAskedFor(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      client.raw(packet(0, query("load data local infile '/etc/hostname' into table notes")));
      if (random.nextBoolean()) {
        client.hear(MOMENT);
      }
      client.raw(packet(2, bytes("a line\n".repeat(random.nextInt(1_000)))));
      client.raw(packet(3, new byte[0]));
      client.hear(MOMENT);
    }
  }

  private void killsOthers(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      for (int i = 0; i < 20; i++) {
        int id = random.nextInt(2_000);
        client.command(query((random.nextBoolean() ? "kill " : "kill query ") + id));
        client.command(of(0x0c, RawClient.little(id, 4)));
      }
    }
  }

  private void asksTooMuch(SplittableRandom random) throws IOException {
    String text = "SELECT '" + "x".repeat(3 << 20) + "'";
    try (RawClient client = signedIn()) {
      client.query(text);
      client.command(of(RawClient.PREPARE, bytes(text)));
    }
  }

  private void asksTooDeep(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      client.query(DEEP.get(random.nextInt(DEEP.size())));
    }
  }

  private void preparesTooMuch(SplittableRandom random) throws IOException {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 3_000; i++) {
      out.writeBytes(packet(0, of(RawClient.PREPARE, bytes("select " + i + " + ?"))));
    }
    try (RawClient client = signedIn()) {
      client.raw(out.toByteArray());
      client.hear(MOMENT);
    }
  }

  private void sendsMuchAhead(SplittableRandom random) throws IOException {
    byte[] ahead = packet(0, longData(random.nextInt(3), 0, "x".repeat(60_000)));
    try (RawClient client = signedIn()) {
      client.raw(packet(0, of(RawClient.PREPARE, bytes("insert into notes values (?)"))));
      for (int i = random.nextInt(100); i > 0; i--) {
        client.raw(ahead);
      }
      client.hear(MOMENT);
    }
  }

  /** Memory is taken for what is announced as it comes, and it never comes. */
  private void beginsMuch(SplittableRandom random) throws IOException {
    try (RawClient client = signedIn()) {
      client.raw(of(0x80, new byte[] {(byte) 0x84, 0x1e, 0, RawClient.QUERY}));
      client.raw(new byte[random.nextInt(1_100_000, 1_900_000)]);
    }
  }

  private void neverReads(SplittableRandom random) throws IOException {
    String columns = "information_schema.columns";
    try (RawClient client = signedIn()) {
      client.send(query("select repeat('x', 1000) from %1$s a, %1$s b, %1$s c".formatted(columns)));
      client.some();
    }
  }

  private void vanishes(SplittableRandom random) throws IOException {
    String endless =
        random.nextBoolean() ? "select sleep(1000)" : "select benchmark(1e12, sha2('x', 512))";
    try (RawClient client = signedIn()) {
      client.send(query(endless));
    }
  }

  private void saysDamagedThings(SplittableRandom random) throws IOException {
    var packets = new ArrayList<byte[]>();
    for (int left = random.nextInt(1, 8); left > 0; left--) {
      packets.add(GOOD.get(random.nextInt(GOOD.size())));
    }
    int at = random.nextInt(packets.size());
    byte[] old = packets.get(at);
    packets.set(
        at,
        random.nextInt(3) == 0
            ? Mutations.mutated(GOOD, TELLING, random)
            : packet(
                0,
                Mutations.mutated(
                    List.of(Arrays.copyOfRange(old, 4, old.length)), TELLING, random)));
    try (RawClient client = signedIn()) {
      for (byte[] each : packets) {
        client.raw(each);
      }
      client.hear(MOMENT);
    }
  }
}
