package dev.weir.gateway.mysql.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.mysql.ClientSide;
import dev.weir.gateway.mysql.EstablishedSession;
import dev.weir.gateway.mysql.Kills;
import dev.weir.gateway.mysql.upstream.UpstreamSession;
import dev.weir.gateway.relay.FakeDesk;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.MemoryRecorder;
import dev.weir.gateway.relay.Relay;
import dev.weir.gateway.relay.RelayLimits;
import dev.weir.gateway.relay.RelayServices;
import dev.weir.gateway.relay.Traffic;
import dev.weir.gateway.rights.SwitchedStanding;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.mask.MaskKey;
import dev.weir.session.Admission;
import dev.weir.session.LiveSessions;
import dev.weir.session.SessionLimits;
import dev.weir.sql.mysql.ServerVersion;
import dev.weir.sql.mysql.reading.MySqlReader;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A relay between a client and a server that do what a test says. Weir's own questions for the
 * settings of the session are answered by themselves.
 */
final class ScriptedSession implements AutoCloseable {
  private static final MySqlReader READER = new MySqlReader();

  final FakeDesk desk = new FakeDesk();
  final MemoryRecorder recorder = new MemoryRecorder();
  final Tables tables = new Tables();
  final AtomicInteger cancels = new AtomicInteger();
  final AtomicInteger settingsAsked = new AtomicInteger();
  final AtomicInteger reportsAskedFor = new AtomicInteger();
  final AtomicReference<Policy> policy = new AtomicReference<>(new FakePolicy());
  final SwitchedStanding standing = new SwitchedStanding();
  final Relay relay;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final Peer client;
  private final Peer server;
  private volatile String sqlMode = "STRICT_TRANS_TABLES";
  private volatile String reported = "time_zone,autocommit";

  ScriptedSession() throws Exception {
    this(Wire.SERVER, RelayLimits.DEFAULT);
  }

  ScriptedSession(Capabilities ofClient, RelayLimits limits) throws Exception {
    tables.table("shop", "people", "id", "name", "ssn");
    tables.table("shop", "forbidden", "id");
    tables.table("shop", "held", "id");
    var clientEnds = ends();
    var serverEnds = ends();
    client = new Peer(clientEnds.far(), false);
    server = new Peer(serverEnds.far(), true);
    var clock = InstantSource.fixed(Instant.EPOCH);
    var admission = new Admission(policy::get, clock, () -> "s1", () -> SessionLimits.NONE);
    var services =
        new RelayServices(
            policy::get,
            recorder,
            desk,
            new LiveSessions(),
            new MaskKey(new byte[32]),
            new Traffic(),
            clock,
            task -> Thread.ofVirtual().start(task));
    var session =
        new EstablishedSession(
            admission.admit(
                new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX),
                "orders",
                "mysql",
                InetAddress.getLoopbackAddress()),
            standing,
            new ClientSide(clientEnds.near(), 7, ofClient, Map.of()),
            new UpstreamSession(
                serverEnds.near(),
                "agent",
                "8.0.31",
                new ServerVersion(ServerVersion.Kind.MYSQL, 8, 0, 31),
                Wire.SERVER,
                42,
                Wire.IDLE,
                cancels::incrementAndGet),
            tables,
            new NobodyElse(),
            limits);
    relay = new MySqlRelays(services, READER).open(session);
    onLoop(() -> relay.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER));
  }

  /** No other session is there to be killed. */
  private static final class NobodyElse implements Kills {
    @Override
    public Outcome query(long connectionId, Subject by) {
      return connectionId == 7 ? Outcome.DONE : Outcome.UNKNOWN;
    }

    @Override
    public Outcome connection(long connectionId, Subject by) {
      return Outcome.NOT_OWNER;
    }
  }

  /** A connection: the end that the relay has, and the other one. */
  private record Ends(Channel near, Channel far) {}

  private Ends ends() throws Exception {
    var near = new CompletableFuture<Channel>();
    var address = new LocalAddress(ScriptedSession.class);
    var initialising =
        new ChannelInitializer<LocalChannel>() {
          @Override
          protected void initChannel(LocalChannel channel) {
            near.complete(channel);
          }
        };
    var _ =
        new ServerBootstrap()
            .group(loops)
            .channel(LocalServerChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(initialising)
            .bind(address)
            .sync();
    Channel far =
        new Bootstrap()
            .group(loops)
            .channel(LocalChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(address)
            .sync()
            .channel();
    return new Ends(near.get(5, TimeUnit.SECONDS), far);
  }

  private void onLoop(Runnable task) throws Exception {
    loops.next().submit(task).get(5, TimeUnit.SECONDS);
  }

  /** One packet, without its header. */
  record Received(int sequence, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int first() {
      return payload[0] & 0xff;
    }
  }

  /** Takes packets apart as they come. */
  private final class Peer extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final boolean answers;
    private final ByteBuf bytes = Unpooled.buffer();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Peer(Channel channel, boolean answers) {
      this.channel = channel;
      this.answers = answers;
      channel.pipeline().addLast(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var part = (ByteBuf) message;
      bytes.writeBytes(part);
      part.release();
      while (bytes.readableBytes() >= 4
          && bytes.readableBytes() >= 4 + bytes.getUnsignedMediumLE(bytes.readerIndex())) {
        int length = bytes.readUnsignedMediumLE();
        int sequence = bytes.readUnsignedByte();
        byte[] payload = new byte[length];
        bytes.readBytes(payload);
        take(new Received(sequence, payload));
      }
    }

    private void take(Received packet) {
      if (answers && packet.text().startsWith("\u0003SET SESSION session_track_schema")) {
        reportsAskedFor.incrementAndGet();
        reported = packet.text().replaceAll("(?s).*= '(.*)'", "$1");
        send(new Wire.Reply().ok().bytes());
      } else if (answers
          && packet.text().contains(SessionState.QUESTION.substring("SELECT ".length()))) {
        settingsAsked.incrementAndGet();
        send(settings());
      } else {
        received.add(packet);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      closed.complete(null);
    }

    void send(byte[] all) {
      channel.writeAndFlush(Unpooled.copiedBuffer(all));
    }
  }

  private byte[] settings() {
    var any = Wire.column("", "x", ColumnType.VAR_STRING);
    return new Wire.Reply()
        .columns(any, any, any, any, any, any, any)
        .row("shop", sqlMode, "utf8mb4", "utf8mb4", "0", "1", reported)
        .end()
        .bytes();
  }

  /** What the server says of its sql_mode when it is asked. */
  void hasSqlMode(String mode) {
    sqlMode = mode;
  }

  /** Which settings the server reports now. */
  void reports(String names) {
    reported = names;
  }

  String reports() {
    return reported;
  }

  void fromClient(byte[] bytes) {
    client.send(bytes);
  }

  void fromServer(byte[] bytes) {
    server.send(bytes);
  }

  /** Every byte in a read of its own. */
  void fromClientBytewise(byte[] bytes) {
    bytewise(client, bytes);
  }

  void fromServerBytewise(byte[] bytes) {
    bytewise(server, bytes);
  }

  private static void bytewise(Peer peer, byte[] bytes) {
    for (byte one : bytes) {
      peer.send(new byte[] {one});
    }
  }

  Received toServer() throws InterruptedException {
    return next(server, "server");
  }

  Received toClient() throws InterruptedException {
    return next(client, "client");
  }

  private static Received next(Peer peer, String name) throws InterruptedException {
    Received packet = peer.received.poll(5, TimeUnit.SECONDS);
    if (packet == null) {
      throw new AssertionError("the " + name + " got nothing");
    }
    return packet;
  }

  /** The text of the command that reaches the server next. */
  String queryToServer() throws InterruptedException {
    Received packet = toServer();
    return packet.text().substring(1);
  }

  /** The client's next packet is an error; its number, SQLSTATE and message. */
  String errorToClient() throws InterruptedException {
    Received packet = toClient();
    assertThat(packet.first()).as("an ERR packet").isEqualTo(0xff);
    int code = packet.payload[1] & 0xff | (packet.payload[2] & 0xff) << 8;
    return code + " " + packet.text().substring(4);
  }

  /** Nothing has gone to the server but what was taken, and the session goes on. */
  void goesOn() throws InterruptedException {
    fromClient(new byte[] {1, 0, 0, 0, 0x0e});
    assertThat(ByteBufUtil.hexDump(toServer().payload())).isEqualTo("0e");
    fromServer(new Wire.Reply().ok().bytes());
    Received ok = toClient();
    assertThat(ok.first()).isZero();
    assertThat(ok.sequence()).isEqualTo(1);
  }

  /** The relay has closed both connections. */
  void hasEnded() throws Exception {
    client.closed.get(5, TimeUnit.SECONDS);
    server.closed.get(5, TimeUnit.SECONDS);
  }

  void cancel() throws Exception {
    onLoop(relay::cancelRequested);
  }

  @Override
  public void close() throws Exception {
    client.channel.close();
    hasEnded();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
