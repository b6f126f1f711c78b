package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.ClientSide;
import dev.weir.gateway.postgres.EstablishedSession;
import dev.weir.gateway.postgres.upstream.UpstreamSession;
import dev.weir.gateway.relay.FakeDesk;
import dev.weir.gateway.relay.FakePolicy;
import dev.weir.gateway.relay.LargeMessages;
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
import dev.weir.session.Grant;
import dev.weir.session.LiveSessions;
import dev.weir.session.SessionLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Listens for clients without asking who they are, signs in to a server that trusts everybody, and
 * hands both to the relay.
 */
final class RelayRig implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Channel listener;
  private final InetSocketAddress server;
  private final String user;
  private final PostgresRelays relays;
  private final Admission admission;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, Relay> byPid = new ConcurrentHashMap<>();
  final FakeReader reader = new FakeReader();
  final FakeDesk desk = new FakeDesk();
  final MemoryRecorder recorder = new MemoryRecorder();
  final FakeCatalogue catalogue = new FakeCatalogue();
  final LiveSessions liveSessions = new LiveSessions();
  final LargeMessages large = new LargeMessages(8 << 20);
  final SwitchedStanding standing = new SwitchedStanding();
  volatile Policy policy = new FakePolicy();
  volatile RelayLimits limits = RelayLimits.DEFAULT;
  final AtomicInteger cancels = new AtomicInteger();

  RelayRig(InetSocketAddress server, String user) throws Exception {
    this(server, user, null);
  }

  RelayRig(
      InetSocketAddress server,
      String user,
      dev.weir.session.@org.jspecify.annotations.Nullable Recorder other)
      throws Exception {
    this.server = server;
    this.user = user;
    loops =
        new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    Executor virtualThreads = task -> Thread.ofVirtual().start(task);
    relays =
        new PostgresRelays(
            new RelayServices(
                () -> policy,
                other == null ? recorder : other,
                desk,
                liveSessions,
                new MaskKey(new byte[32]),
                new Traffic(),
                InstantSource.system(),
                virtualThreads),
            major -> reader,
            large);
    admission =
        new Admission(
            () -> policy,
            InstantSource.system(),
            () -> "s" + ids.incrementAndGet(),
            () -> SessionLimits.NONE);
    var bootstrap = new ServerBootstrap();
    bootstrap
        .group(loops)
        .channel(
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel client) {
                client.pipeline().addLast(new Doorman(client));
              }
            });
    listener = bootstrap.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
  }

  int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** As a cancel request on another connection does; returns when the relay has dealt with it. */
  void cancel(int pid) throws InterruptedException {
    Relay relay = byPid.get(pid);
    if (relay == null) {
      throw new AssertionError("no session has this process: " + pid);
    }
    loops.next().submit(relay::cancelRequested).sync();
  }

  /** Lets a client in without a question. */
  private final class Doorman extends ChannelInboundHandlerAdapter {
    private final Channel client;
    private ByteBuf in = Unpooled.buffer();

    Doorman(Channel client) {
      this.client = client;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      in.writeBytes(bytes);
      bytes.release();
      if (in.readableBytes() < 8 || in.readableBytes() < in.getInt(in.readerIndex())) {
        return;
      }
      int length = in.readInt();
      int code = in.readInt();
      if (code == 80877103 || code == 80877104) {
        var _ = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {'N'}));
      } else if (code == 80877102) {
        Relay relay = byPid.get(in.readInt());
        if (relay != null) {
          relay.cancelRequested();
        }
        var _ = client.close();
      } else {
        Map<String, String> parameters = new HashMap<>();
        byte[] body = new byte[length - 8];
        in.readBytes(body);
        String[] words = new String(body, StandardCharsets.UTF_8).split("\0", -1);
        for (int i = 0; i + 1 < words.length; i += 2) {
          parameters.put(words[i], words[i + 1]);
        }
        client.pipeline().remove(this);
        client.config().setAutoRead(false);
        connect(parameters.getOrDefault("database", "postgres"));
      }
    }

    private void connect(String database) {
      var _ =
          new Bootstrap()
              .group(client.eventLoop())
              .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
              .option(ChannelOption.TCP_NODELAY, true)
              .handler(new Upstream(client, database))
              .connect(server);
    }
  }

  private final class Upstream extends ChannelInboundHandlerAdapter {
    private final Channel client;
    private final String database;
    private final ByteBuf in = Unpooled.buffer();
    private final Map<String, String> parameters = new HashMap<>();
    private int pid;
    private byte[] key = {};
    private final ByteBuf greeting = Unpooled.buffer();

    Upstream(Channel client, String database) {
      this.client = client;
      this.database = database;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ByteBuf out = Unpooled.buffer();
      out.writeInt(0).writeInt(196608);
      for (String word : new String[] {"user", user, "database", database, ""}) {
        out.writeBytes(word.getBytes(StandardCharsets.UTF_8)).writeByte(0);
      }
      out.setInt(0, out.writerIndex());
      var _ = context.writeAndFlush(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      in.writeBytes(bytes);
      bytes.release();
      while (in.readableBytes() >= 5 && in.readableBytes() > in.getInt(in.readerIndex() + 1)) {
        byte type = in.readByte();
        ByteBuf body = in.readSlice(in.readInt() - 4);
        if (type != 'K') {
          greeting.writeByte(type).writeInt(body.readableBytes() + 4).writeBytes(body.slice());
        }
        switch (type) {
          case 'S' -> {
            String[] words = body.toString(StandardCharsets.UTF_8).split("\0", -1);
            parameters.put(words[0], words[1]);
          }
          case 'K' -> {
            pid = body.readInt();
            key = new byte[body.readableBytes()];
            body.readBytes(key);
            greeting.writeByte('K').writeInt(12).writeInt(pid).writeInt(7);
          }
          case 'Z' -> {
            context.pipeline().remove(this);
            establish(context.channel());
            return;
          }
          default -> {}
        }
      }
    }

    private void establish(Channel upstream) {
      upstream.config().setAutoRead(false);
      Grant grant;
      try {
        grant =
            admission.admit(
                new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX),
                "orders",
                "postgres",
                InetAddress.getLoopbackAddress());
      } catch (Admission.AdmissionRefused e) {
        throw new IllegalStateException(e);
      }
      Relay relay =
          relays.open(
              new EstablishedSession(
                  grant,
                  standing,
                  new ClientSide(client, 0, Map.of()),
                  new UpstreamSession(upstream, user, parameters, "18.6", 18, pid, this::cancel),
                  catalogue,
                  limits));
      byPid.put(pid, relay);
      client
          .closeFuture()
          .addListener(closed -> {
            var _ = upstream.close();
          });
      var _ = client.writeAndFlush(greeting);
      relay.start(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
    }

    private void cancel() {
      cancels.incrementAndGet();
      ByteBuf out = Unpooled.buffer();
      out.writeInt(12 + key.length).writeInt(80877102).writeInt(pid).writeBytes(key);
      var _ =
          new Bootstrap()
              .group(client.eventLoop())
              .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
              .handler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                      var _ = context.writeAndFlush(out);
                    }
                  })
              .connect(server);
    }
  }

  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
