package dev.weir.e2e.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.e2e.network.Cuts.Heard;
import dev.weir.e2e.network.Cuts.Leg;
import dev.weir.e2e.network.Cuts.Place;
import dev.weir.e2e.rig.GatewayRig;
import dev.weir.testkit.Await;
import dev.weir.testkit.network.Breakage;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.Direction;
import dev.weir.testkit.network.FaultProxy;
import dev.weir.testkit.network.Link;
import dev.weir.testkit.postgres.PostgresOptions;
import dev.weir.testkit.postgres.PostgresServer;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** The network fails between a client of PostgreSQL's and the gateway, or behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ENDLESS = "SELECT count(*) FROM generate_series(1, 100000000000)";
  private static final String POLICY = "rules: [{ name: all of it, allow: { actions: [all] } }]\n";

  private final PostgresServer server = PostgresServer.start(PostgresOptions.defaults());
  private FaultProxy clients = before(server.port());
  private FaultProxy servers = before(server.port());
  private GatewayRig rig = rig(POLICY);
  private int victims;

  private static FaultProxy before(int port) {
    try {
      return FaultProxy.before(port);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private GatewayRig rig(String policy) {
    try {
      return GatewayRig.startReaching(servers.port(), server, "postgres", policy);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @BeforeAll
  void makeTables() throws IOException {
    server.execute("CREATE TABLE goods (id int, name text)");
    server.execute("INSERT INTO goods SELECT n, 'thing ' || n FROM generate_series(1, 20) n");
    server.execute("CREATE TABLE basket (id int)");
    clients.close();
    clients = before(rig.port());
  }

  @AfterAll
  void stop() throws IOException {
    rig.close();
    clients.close();
    servers.close();
    server.close();
  }

  private String nextVictim() {
    return "victim%03d".formatted(victims++);
  }

  private Connection connect(int port, String connection, String user) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", rig.token(user));
    // the driver gives itself a name of its own once it is in, by which nobody is known
    properties.setProperty("ApplicationName", user);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("prepareThreshold", "1");
    properties.setProperty("socketTimeout", "20");
    properties.setProperty("connectTimeout", "20");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, connection), properties);
  }

  /** Makes use of every kind of message that clients and servers commonly send. */
  private String converse(String user) throws SQLException, IOException {
    var heard = new StringBuilder();
    try (Connection connection = connect(clients.port(), "shop", user)) {
      try (var prepared =
          connection.prepareStatement("SELECT id, name FROM goods WHERE id > ? ORDER BY id")) {
        prepared.setInt(1, 15);
        heard.append(rows(prepared.executeQuery()));
      }
      try (var simple = connection.createStatement()) {
        simple.execute("DO $$ BEGIN RAISE NOTICE 'be told'; END $$");
        heard.append(simple.getWarnings());
        heard.append(rows(simple.executeQuery("SELECT count(*) FROM goods")));
        PSQLException error =
            catchThrowableOfType(
                PSQLException.class, () -> simple.execute("SELECT 1 / (id - 1) FROM goods"));
        if (error.getServerErrorMessage() == null || !"22012".equals(error.getSQLState())) {
          throw error;
        }
        if (error.getNextException() != null) {
          // the end of the session came behind the statement's own error
          throw error.getNextException();
        }
      }
      var copies = connection.unwrap(PGConnection.class).getCopyAPI();
      heard.append(copies.copyIn("COPY basket FROM STDIN", new StringReader("1\n2\n3\n")));
      var out = new StringWriter();
      copies.copyOut("COPY goods TO STDOUT", out);
      heard.append(out);
    }
    return heard.toString();
  }

  private static String rows(ResultSet result) throws SQLException {
    var text = new StringBuilder();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      for (int column = 1; column <= columns; column++) {
        text.append(result.getString(column)).append('|');
      }
    }
    return text.toString();
  }

  /** Messages that a frontend or backend sent, in order; a start-up message has no type. */
  private static List<Heard> messages(byte[] bytes, boolean startup) {
    var in = ByteBuffer.wrap(bytes);
    var messages = new ArrayList<Heard>();
    while (in.hasRemaining()) {
      int start = in.position();
      boolean typed = !messages.isEmpty() || !startup;
      String kind = typed ? String.valueOf((char) in.get()) : "startup";
      int length = in.getInt();
      in.position(in.position() + length - Integer.BYTES);
      int header = typed ? 1 + Integer.BYTES : Integer.BYTES;
      messages.add(new Heard(kind, start, header, in.position() - start));
    }
    return messages;
  }

  private static final Map<Direction, Function<byte[], List<Heard>>> FRAMING =
      Map.of(
          Direction.TO_TARGET, bytes -> messages(bytes, true),
          Direction.TO_CLIENT, bytes -> messages(bytes, false));

  @Test
  void aConversationThatIsCutHarmsNobodyElseAndIsRecordedToItsEnd() throws Exception {
    var client = Cuts.Tap.on(clients);
    var behind = Cuts.Tap.on(servers);
    String first = nextVictim();
    converse(first);
    Await.until(PATIENCE, "the last bytes of all", () -> isGone(first) && hasLeft(first));
    var places = new ArrayList<>(Cuts.of(Leg.CLIENT, client, FRAMING));
    places.addAll(Cuts.of(Leg.SERVER, behind, FRAMING));
    assertThat(places.stream().map(Place::within).distinct())
        .contains("startup", "p", "P", "B", "D", "E", "S", "Q", "d", "c", "X")
        .contains("R", "S", "K", "Z", "1", "2", "T", "D", "C", "N", "E", "G", "H", "d", "c");
    clients.useClean();
    servers.useClean();
    try (var honest =
        Honest.on(connect(rig.port(), "calm", "honest"), "SELECT count(*) FROM goods")) {
      for (Place place : Cuts.chosen(places)) {
        long before = honest.answers();
        cut(place);
        Await.until(PATIENCE, "answers to others beside " + place, () -> honest.answers() > before);
      }
    }
    Await.until(
        PATIENCE, "the ends of all sessions", () -> rig.weir().liveSessions().all().isEmpty());
    assertThat(Ended.stories(rig.data()))
        .hasSizeGreaterThan(2)
        .allSatisfy((user, story) -> assertThat(story.end()).as(user).isNotEmpty());
  }

  private void cut(Place place) throws Exception {
    var client = Cuts.Tap.on(clients);
    place.arm(place.leg() == Leg.CLIENT ? clients : servers);
    String user = nextVictim();
    Exception failure = catchThrowableOfType(Exception.class, () -> converse(user));
    if (failure == null) {
      // nothing is lost to a client that has said goodbye, or whose last answer is there
      assertThat(place.within()).as("nobody noticed %s", place).isIn("X", "C", "Z", "c");
    } else if (place.leg() == Leg.SERVER && !isAmidCopyData(place)) {
      assertThat(failure).as("%s", place).isInstanceOf(PSQLException.class);
      // the driver's exception does not tell: it drops what it was told when a COPY was to begin
      assertThat(lastWords(client)).as("%s: %s", place, failure).matches("FATAL: (08|57P).*");
    }
    Await.until(PATIENCE, "the end of the session at " + place, () -> isGone(user));
    Await.until(PATIENCE, "the end of the server's session at " + place, () -> hasLeft(user));
  }

  /** The error that a client heard last, with its severity and SQLSTATE, if nothing came after. */
  private static String lastWords(Cuts.Tap client) {
    byte[] bytes = client.bytes(Direction.TO_CLIENT);
    List<Heard> messages = messages(bytes, false);
    if (messages.isEmpty() || !messages.getLast().kind().equals("E")) {
      return "nothing behind " + messages;
    }
    Heard last = messages.getLast();
    int body = last.start() + last.header();
    var fields = new TreeMap<Character, String>();
    for (String field :
        new String(bytes, body, last.length() - last.header(), UTF_8).split("\0", -1)) {
      if (!field.isEmpty()) {
        fields.put(field.charAt(0), field.substring(1));
      }
    }
    return fields.get('V') + ": " + fields.get('C') + " " + fields.get('M');
  }

  /** Who is still sending when the connection closes may be told of that alone, by its system. */
  private static boolean isAmidCopyData(Place place) {
    return place.direction() == Direction.TO_TARGET && List.of("d", "c").contains(place.within());
  }

  private boolean isGone(String user) {
    return rig.weir().liveSessions().all().stream()
        .noneMatch(session -> session.grant().subject().user().equals(user));
  }

  private boolean hasLeft(String user) {
    return server
        .query(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '%" + user + "%'")
        .toString()
        .equals("[[0]]");
  }

  @Test
  void whatArrivesByteByByteIsTheSame() throws Exception {
    clients.useClean();
    servers.useClean();
    String whole = converse(nextVictim());
    Course bytes = Course.CLEAN.inPieces(1);
    clients.use(bytes, Course.CLEAN);
    servers.use(Course.CLEAN, bytes);
    try {
      assertThat(converse(nextVictim())).isEqualTo(whole);
    } finally {
      clients.useClean();
      servers.useClean();
    }
  }

  @Test
  void aServerThatGoesSilentHoldsUpItsOwnSessionAlone() throws Exception {
    String user = nextVictim();
    clients.useClean();
    int before = servers.links().size();
    try (var honest =
            Honest.on(connect(rig.port(), "calm", "honest2"), "SELECT count(*) FROM goods");
        Connection victim = connect(clients.port(), "shop", user);
        var statement = victim.createStatement()) {
      statement.execute("SELECT count(*) FROM goods");
      Link link = servers.awaitLink(before, PATIENCE);
      link.stall(Direction.TO_CLIENT);
      var answer =
          CompletableFuture.supplyAsync(() -> {
            try {
              return rows(statement.executeQuery("SELECT max(id) FROM goods"));
            } catch (SQLException e) {
              throw new AssertionError(e);
            }
          });
      long answers = honest.answers();
      Await.until(PATIENCE, "answers to others", () -> honest.answers() > answers + 5);
      assertThat(answer).isNotDone();
      link.resume(Direction.TO_CLIENT);
      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("20|");

      link.fallSilent();
      var lost = CompletableFuture.runAsync(() -> runQuietly(victim, "SELECT min(id) FROM goods"));
      Await.until(
          PATIENCE,
          "the statement on its way",
          () ->
              rig.weir().liveSessions().all().stream()
                  .anyMatch(
                      each -> each.grant().subject().user().equals(user) && each.statements() > 2));
      victim.abort(Runnable::run);
      lost.get(20, TimeUnit.SECONDS);
      Await.until(PATIENCE, "the end of a session whose client has left", () -> isGone(user));
    }
  }

  @Test
  void whatAClientLeavesBehindIsCancelledThoughTheFirstRequestIsLost() throws Exception {
    String user = nextVictim();
    clients.useClean();
    servers.useClean();
    Connection victim = connect(clients.port(), "shop", user);
    try (var statement = victim.createStatement()) {
      statement.execute("SELECT count(*) FROM goods, generate_series(1, 2)");
    }
    new Place(Leg.SERVER, Direction.TO_TARGET, 0, "the first request", Breakage.CLOSE).arm(servers);
    int before = servers.links().size();
    var lost = CompletableFuture.runAsync(() -> runQuietly(victim, ENDLESS));
    Await.until(PATIENCE, "the statement at the server", () -> isActive(user));
    victim.abort(Runnable::run);
    lost.get(20, TimeUnit.SECONDS);
    servers.awaitLink(before, PATIENCE).awaitBroken(PATIENCE);
    Await.until(PATIENCE, "the end of what nobody waits for", () -> hasLeft(user));
  }

  private boolean isActive(String user) {
    return !server
        .query(
            "postgres",
            "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND application_name LIKE '%"
                + user
                + "%' AND query LIKE '%generate_series%'")
        .isEmpty();
  }

  private static void runQuietly(Connection connection, String sql) {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
      throw new AssertionError("nobody can have answered");
    } catch (SQLException aborted) {
      // as it must be
      return;
    }
  }
}
