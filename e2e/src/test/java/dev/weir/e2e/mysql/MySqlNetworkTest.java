package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.e2e.network.Cuts;
import dev.weir.e2e.network.Cuts.Heard;
import dev.weir.e2e.network.Cuts.Leg;
import dev.weir.e2e.network.Cuts.Place;
import dev.weir.e2e.network.Ended;
import dev.weir.e2e.network.Honest;
import dev.weir.testkit.Await;
import dev.weir.testkit.mysql.MySqlServer;
import dev.weir.testkit.mysql.ServerKind;
import dev.weir.testkit.network.Breakage;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.Direction;
import dev.weir.testkit.network.FaultProxy;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The network fails between a client of MySQL's and the gateway, or behind it. */
class MySqlNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String POLICY = "rules: [{ name: all of it, allow: { actions: [all] } }]\n";
  private static final int HEADER = 4;
  private static final int ERROR = 0xff;
  private static final String QUIT = "01, 0";

  private int victims;

  /** Both legs of one gateway. */
  private record Scene(MySqlServer server, FaultProxy servers, MySqlRig rig, FaultProxy clients)
      implements AutoCloseable {
    static Scene open() throws Exception {
      MySqlServer server = MySqlServer.start(ServerKind.MYSQL_8_0);
      server.execute(
          "create database shop",
          "create database calm",
          "create table shop.goods(id int primary key, name varchar(20))",
          "insert into shop.goods values (1, 'one'), (2, 'two'), (3, 'three')");
      FaultProxy servers = FaultProxy.before(server.port());
      MySqlRig rig = MySqlRig.startReaching(servers.port(), server, "shop", "calm", POLICY);
      return new Scene(server, servers, rig, FaultProxy.before(rig.port()));
    }

    @Override
    public void close() throws Exception {
      clients.close();
      rig.close();
      servers.close();
      server.close();
    }
  }

  /** The gateway said why the session ends, or the server why a statement failed. */
  private static final class Told extends Exception {
    private static final long serialVersionUID = 1L;

    Told(String words) {
      super(words);
    }
  }

  private String nextVictim() {
    return "victim%03d".formatted(victims++);
  }

  /** Makes use of every kind of packet that clients and servers commonly send. */
  private static List<String> converse(Scene scene, String user) throws IOException, Told {
    var heard = new ArrayList<String>();
    try (RawClient client = signIn(scene, user)) {
      heard.add(whole(client.query("SELECT id, name FROM goods ORDER BY id")));
      heard.add(whole(client.query("INSERT INTO goods VALUES (9, 'nine')")));
      heard.add(whole(client.prepared("SELECT max(id) FROM goods")));
      List<byte[]> failed = client.query("SELECT * FROM goods_of_nobody");
      if ((failed.getFirst()[0] & 0xff) != ERROR) {
        whole(failed);
      } else if (!RawClient.text(failed.getFirst()).contains("42S02")) {
        throw new Told(RawClient.text(failed.getFirst()));
      }
      heard.add(whole(client.query("DELETE FROM goods WHERE id = 9")));
    }
    return heard;
  }

  private static RawClient signIn(Scene scene, String user) throws IOException, Told {
    try {
      return RawClient.connect(scene.clients().port(), "shop", scene.rig().token(user));
    } catch (EOFException | SocketException lost) {
      throw lost;
    } catch (IOException refused) {
      throw new Told(String.valueOf(refused.getMessage()));
    }
  }

  private static String whole(List<byte[]> packets) throws IOException, Told {
    var text = new StringBuilder();
    for (byte[] packet : packets) {
      if (packet.length > 0 && (packet[0] & 0xff) == ERROR) {
        throw new Told(RawClient.text(packet));
      }
      text.append(RawClient.text(packet));
    }
    if (text.toString().endsWith("closed")) {
      throw new EOFException("closed without a word");
    }
    return text.toString();
  }

  /** Packets in order; a kind is a first byte, with whether the packet begins or goes on. */
  private static List<Heard> packets(byte[] bytes) {
    var packets = new ArrayList<Heard>();
    int at = 0;
    while (at < bytes.length) {
      int length = (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
      boolean signIn = packets.size() < 3;
      String kind =
          signIn
              ? "sign-in " + packets.size()
              : "%02x, %s".formatted(bytes[at + HEADER], Math.min(bytes[at + 3], 2));
      packets.add(new Heard(kind, at, HEADER, HEADER + length));
      at += HEADER + length;
    }
    return packets;
  }

  private static final Map<Direction, Function<byte[], List<Heard>>> FRAMING =
      Map.of(
          Direction.TO_TARGET, MySqlNetworkTest::packets,
          Direction.TO_CLIENT, MySqlNetworkTest::packets);

  @Test
  void aConversationThatIsCutHarmsNobodyElseAndIsRecordedToItsEnd() throws Exception {
    try (Scene scene = Scene.open()) {
      var client = Cuts.Tap.on(scene.clients());
      var behind = Cuts.Tap.on(scene.servers());
      List<String> whole = converse(scene, nextVictim());
      var places = new ArrayList<>(Cuts.of(Leg.CLIENT, client, FRAMING));
      places.addAll(Cuts.of(Leg.SERVER, behind, FRAMING));
      assertThat(places.stream().map(Place::within).distinct())
          .contains("sign-in 0", "sign-in 1", "03, 0", "16, 0", "17, 0", "ff, 1", "00, 1");
      calm(scene);
      RawClient asking = RawClient.connect(scene.rig().port(), "calm", scene.rig().token("honest"));
      try (var honest = Honest.on(asking, () -> whole(asking.query("SELECT 1")))) {
        for (Place place : Cuts.chosen(places)) {
          long before = honest.answers();
          cut(scene, place);
          Await.until(
              PATIENCE, "answers to others beside " + place, () -> honest.answers() > before);
        }
      }
      Course bytes = Course.CLEAN.inPieces(1);
      scene.clients().use(bytes, Course.CLEAN);
      scene.servers().use(Course.CLEAN, bytes);
      scene.server().execute("delete from shop.goods where id = 9");
      assertThat(converse(scene, nextVictim())).as("byte by byte").isEqualTo(whole);
      Await.until(
          PATIENCE,
          "the ends of all sessions",
          () -> scene.rig().weir().liveSessions().all().isEmpty());
      assertThat(Ended.stories(scene.rig().data()))
          .hasSizeGreaterThan(2)
          .allSatisfy((user, story) -> assertThat(story.end()).as(user).isNotEmpty());
    }
  }

  private static void calm(Scene scene) {
    scene.clients().useClean();
    scene.servers().useClean();
  }

  private void cut(Scene scene, Place place) throws Exception {
    calm(scene);
    place.arm(place.leg() == Leg.CLIENT ? scene.clients() : scene.servers());
    String user = nextVictim();
    scene.server().execute("delete from shop.goods where id = 9");
    Exception failure = catchThrowableOfType(Exception.class, () -> converse(scene, user));
    if (failure == null) {
      // nothing is lost to a client when the gateway's goodbye to the server is
      assertThat(place.within()).as("nobody noticed %s", place).isEqualTo(QUIT);
    } else if (place.leg() == Leg.SERVER) {
      assertThat(failure).as("%s", place).isInstanceOf(Told.class);
    }
    Await.until(
        PATIENCE,
        "the end of the session at " + place,
        () ->
            scene.rig().weir().liveSessions().all().stream()
                .noneMatch(each -> each.grant().subject().user().equals(user)));
    Await.until(
        PATIENCE,
        "the end of the server's sessions at " + place,
        () ->
            scene
                .server()
                .query("select count(*) from information_schema.processlist where db = 'shop'")
                .toString()
                .equals("[[0]]"));
  }

  @Test
  void whatAClientLeavesBehindIsKilledThoughTheFirstRequestIsLost() throws Exception {
    try (Scene scene = Scene.open()) {
      RawClient client = signIn(scene, nextVictim());
      whole(client.query("SELECT id, name FROM goods"));
      new Place(Leg.SERVER, Direction.TO_TARGET, 0, "the first request", Breakage.CLOSE)
          .arm(scene.servers());
      int before = scene.servers().links().size();
      client.send(Commands.query("SELECT benchmark(1000000000000, sha2('x', 512))"));
      Await.until(PATIENCE, "the statement at the server", () -> busy(scene) == 1);
      client.close();
      scene.servers().awaitLink(before, PATIENCE).awaitBroken(PATIENCE);
      Await.until(PATIENCE, "the end of what nobody waits for", () -> busy(scene) == 0);
    }
  }

  private static int busy(Scene scene) {
    return scene
        .server()
        .query("select id from information_schema.processlist where info like 'SELECT benchmark%'")
        .size();
  }
}
