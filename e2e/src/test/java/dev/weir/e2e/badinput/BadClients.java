package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.bytes;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.message;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;

/**
 * Clients of PostgreSQL's and of the console's that mean harm or know no better: all the bad input
 * that the other tests of this package send alone. Thread-safe.
 */
final class BadClients {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int CANCEL_REQUEST = 80_877_102;
  private static final String ENDLESS =
      "SELECT repeat('x', 1000) FROM generate_series(1, 10000000000)";

  private static final List<String> DEEP =
      List.of(
          "SELECT " + "(".repeat(10_000) + "1" + ")".repeat(10_000),
          "SELECT " + "NOT ".repeat(50_000) + "true",
          "SELECT 1" + "+1".repeat(50_000),
          "SELECT * FROM (".repeat(2_000) + "customers",
          "SELECT " + "CASE WHEN true THEN ".repeat(5_000) + "1" + " END".repeat(5_000),
          "SELECT 1" + " UNION SELECT 1".repeat(5_000),
          "SELECT 1" + ",1".repeat(100_000),
          "SELECT 1;".repeat(10_000),
          "/*".repeat(100_000));

  private final int port;
  private final int webPort;
  private final SSLContext tls;
  private final String connection;
  private final String token;

  private final List<Visit> kinds =
      List.of(
          this::greetsByHalves,
          this::lies,
          this::liesOnceSignedIn,
          this::talksNonsense,
          this::startsTwice,
          this::sendsNoText,
          this::asksTooMuch,
          this::asksTooDeep,
          this::preparesTooMuch,
          this::beginsMuch,
          this::neverReads,
          this::vanishes,
          this::bringsABadToken,
          this::cancelsOthers,
          this::wantsTlsAndTalksOn,
          this::speaksHttpBadly,
          this::saysDamagedThings,
          this::saysDamagedThings,
          this::saysDamagedThings);

  /**
   * @param tls as it is spoken at the console's port
   */
  BadClients(int port, int webPort, SSLContext tls, String connection, String token) {
    this.port = port;
    this.tls = tls;
    this.webPort = webPort;
    this.connection = connection;
    this.token = token;
  }

  /** All that they do, more often what is most varied. */
  List<Visit> kinds() {
    return kinds;
  }

  private WireClient signedIn() throws IOException {
    WireClient client = WireClient.signIn(port, connection, token);
    client.patience(PATIENCE);
    return client;
  }

  private WireClient stranger() throws IOException {
    WireClient client = WireClient.connect(port);
    client.patience(PATIENCE);
    return client;
  }

  private void greetsByHalves(SplittableRandom random) throws IOException {
    try (WireClient client = stranger()) {
      client.send(new byte[] {0, 0, 0, 40, 0, 3, 0, 0, 'u'});
      hears(client, Duration.ofMillis(random.nextInt(1, 500)));
    }
  }

  private void lies(SplittableRandom random) throws IOException {
    try (WireClient client = stranger()) {
      client.send(ByteBuffer.allocate(8).putInt(random.nextInt()).putInt(3 << 16).array());
      hears(client, Duration.ofMillis(200));
    }
  }

  private void liesOnceSignedIn(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      int length = random.nextBoolean() ? random.nextInt(4) : Integer.MAX_VALUE;
      byte type = (byte) "QPBDECdfFX".charAt(random.nextInt(10));
      client.send(ByteBuffer.allocate(5).put(type).putInt(length).array());
      hears(client, Duration.ofMillis(200));
    }
  }

  private void talksNonsense(SplittableRandom random) throws IOException {
    byte[] nonsense = BadBytes.nonsense(random);
    try (WireClient client = random.nextBoolean() ? stranger() : signedIn()) {
      client.send(nonsense);
      hears(client, Duration.ofMillis(200));
    }
  }

  private void startsTwice(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      client.startUp(connection, "role", "postgres");
      client.untilReady();
    }
  }

  private void sendsNoText(SplittableRandom random) throws IOException {
    byte[] latin = "SELECT '\u00e9'\0".getBytes(StandardCharsets.ISO_8859_1);
    try (WireClient client = signedIn()) {
      client.ask(message('Q', latin));
      client.ask(message('P', bytes(""), latin, new byte[2]), sync());
      client.ask(message('d', bytes("1\tx")), message('c'), query("SELECT 1"));
      client.ask(message('Q'));
    }
  }

  private void asksTooMuch(SplittableRandom random) throws IOException {
    String text = "SELECT '" + "x".repeat(3 << 20) + "'";
    try (WireClient client = signedIn()) {
      client.ask(query(text));
      client.ask(parse("", text), bind("", ""), execute(""), sync());
    }
  }

  private void asksTooDeep(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      client.ask(query(DEEP.get(random.nextInt(DEEP.size()))));
    }
  }

  private void preparesTooMuch(SplittableRandom random) throws IOException {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 3_000; i++) {
      out.writeBytes(parse("s" + i, "SELECT 1"));
    }
    out.writeBytes(sync());
    try (WireClient client = signedIn()) {
      client.ask(out.toByteArray());
    }
  }

  /** Memory is taken for what is announced as it comes, and it never comes. */
  private void beginsMuch(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      client.send(ByteBuffer.allocate(5).put((byte) 'Q').putInt(2_000_000).array());
      client.send(new byte[random.nextInt(1_100_000, 1_900_000)]);
    }
  }

  private void neverReads(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      client.send(query(ENDLESS));
      client.reply();
    }
  }

  private void vanishes(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      client.send(query("SELECT count(*) FROM generate_series(1, 100000000000)"));
    }
  }

  private void bringsABadToken(SplittableRandom random) throws IOException {
    byte[] bad = BadBytes.token(bytes(token), bytes("a".repeat(100_000)), random);
    try (WireClient client = stranger()) {
      client.startUp(connection);
      client.reply();
      client.send(message('p', bad));
      hears(client, Duration.ofMillis(500));
    }
  }

  private void cancelsOthers(SplittableRandom random) throws IOException {
    for (int i = 0; i < 20; i++) {
      try (WireClient client = stranger()) {
        client.send(
            ByteBuffer.allocate(16)
                .putInt(16)
                .putInt(CANCEL_REQUEST)
                .putInt(random.nextInt(100_000))
                .putInt(random.nextInt())
                .array());
      }
    }
  }

  private void wantsTlsAndTalksOn(SplittableRandom random) throws IOException {
    try (WireClient client = stranger()) {
      int request = random.nextBoolean() ? SSL_REQUEST : GSS_REQUEST;
      client.send(ByteBuffer.allocate(8).putInt(8).putInt(request).array(), query("SELECT 1"));
      hears(client, Duration.ofMillis(200));
    }
  }

  private void speaksHttpBadly(SplittableRandom random) throws IOException {
    String request =
        switch (random.nextInt(5)) {
          case 0 -> "GET /api/v1/sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n";
          case 1 -> "POST /api/v1/tickets HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{{{{{";
          case 2 -> "GET /" + "a".repeat(50_000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
          case 3 -> "GET / HTTP/1.1\r\nContent-Length: -1\r\nX: " + "y".repeat(100_000);
          default -> "\u0000\u0001\u0002 nothing of the kind\r\n\r\n";
        };
    try (Socket socket = web(random)) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getInputStream().read(new byte[4_096]);
    }
  }

  private Socket web(SplittableRandom random) throws IOException {
    return random.nextInt(4) == 0
        ? new Socket("127.0.0.1", webPort)
        : tls.getSocketFactory().createSocket("127.0.0.1", webPort);
  }

  private void saysDamagedThings(SplittableRandom random) throws IOException {
    try (WireClient client = signedIn()) {
      for (byte[] each : Conversations.damaged(random)) {
        client.send(each);
      }
      hears(client, Duration.ofMillis(50));
    }
  }

  /** Reads what comes, whatever it is, until nothing does for that long. */
  private static void hears(WireClient client, Duration quiet) throws IOException {
    client.patience(quiet);
    try {
      client.drain();
    } catch (SocketTimeoutException nothingMore) {
      // Now it leaves.
    }
  }
}
