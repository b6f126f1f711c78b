package dev.weir.gateway.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.policy.rule.NetworkRange;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers as load balancers send them, and what else comes where one is awaited. */
class ProxiedClientTest {
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final TrustedProxies PROXIES =
      new TrustedProxies(List.of(NetworkRange.parse("10.0.0.0/8")), Duration.ofSeconds(5));

  private boolean greeted;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  private EmbeddedChannel channel() {
    var channel = new EmbeddedChannel(false, false);
    channel
        .pipeline()
        .addLast(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(io.netty.channel.Channel made) {
                ProxiedClient.await(made, PROXIES);
                made.pipeline().addLast(new Door());
              }
            });
    try {
      channel.register();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return channel;
  }

  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      greeted = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      received.writeBytes(ByteBufUtil.getBytes(bytes));
      bytes.release();
    }
  }

  private static byte[] header(int command, int family, byte[]... parts) {
    var body = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(body::writeBytes);
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    out.write(command);
    out.write(family);
    out.write(body.size() >> 8);
    out.write(body.size());
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }

  private static byte[] tcp4(byte[]... more) {
    byte[][] parts = new byte[more.length + 1][];
    parts[0] = new byte[] {(byte) 203, 0, 113, 7, 10, 0, 0, 1, 0x30, 0x39, 0x15, 0x38};
    System.arraycopy(more, 0, parts, 1, more.length);
    return header(0x21, 0x11, parts);
  }

  private static byte[] with(byte[] header, byte[] rest) {
    byte[] both = Arrays.copyOf(header, header.length + rest.length);
    System.arraycopy(rest, 0, both, header.length, rest.length);
    return both;
  }

  private static @Nullable InetAddress source(EmbeddedChannel channel) {
    return ProxiedClient.source(channel);
  }

  @Test
  void theClientIsWhomTheHeaderNamesAndWhatFollowsIsItsOwn() {
    EmbeddedChannel channel = channel();
    assertThat(greeted).isFalse();
    channel.writeInbound(Unpooled.wrappedBuffer(with(tcp4(), HELLO)));
    assertThat(greeted).isTrue();
    assertThat(source(channel)).isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
    assertThat(received.toByteArray()).isEqualTo(HELLO);
    channel.writeInbound(Unpooled.wrappedBuffer(with(tcp4(), HELLO)));
    assertThat(received.size()).isEqualTo(2 * HELLO.length + tcp4().length);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aHeaderMayComeInPieces() {
    byte[] all = with(tcp4(new byte[] {0x04, 0, 2, 1, 2}), HELLO);
    for (int cut = 1; cut < all.length; cut++) {
      greeted = false;
      received.reset();
      EmbeddedChannel channel = channel();
      channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(all, cut)));
      assertThat(greeted).as("after %d", cut).isEqualTo(cut >= all.length - HELLO.length);
      channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(all, cut, all.length)));
      assertThat(greeted).isTrue();
      assertThat(received.toByteArray()).isEqualTo(HELLO);
      assertThat(source(channel)).isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
    }
  }

  @Test
  void anIpv6ClientIsNamedToo() {
    byte[] addresses = new byte[36];
    System.arraycopy(InetAddress.ofLiteral("2001:db8::7").getAddress(), 0, addresses, 0, 16);
    EmbeddedChannel channel = channel();
    channel.writeInbound(Unpooled.wrappedBuffer(header(0x21, 0x21, addresses)));
    assertThat(source(channel)).isEqualTo(InetAddress.ofLiteral("2001:db8::7"));
  }

  @Test
  void aHealthCheckIsTheLoadBalancersOwn() {
    EmbeddedChannel channel = channel();
    channel.writeInbound(Unpooled.wrappedBuffer(header(0x20, 0x00)));
    assertThat(greeted).isTrue();
    assertThat(source(channel)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 203.0.113.7 10.0.0.1 12345 5432\r\n",
        "\u0000\u0000\u0000\u0008\u0004\u00d2\u0016\u002f",
        "\u0016\u0003\u0001",
        "\r\n\r\n\u0000\r\nQUIX\n",
        "G"
      })
  void whateverIsNoHeaderEndsTheConnection(String text) {
    EmbeddedChannel channel = channel();
    channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(greeted).isFalse();
    assertThat(received.size()).isZero();
  }

  @Test
  void clientsThatAreNotNamedEndTheConnection() {
    for (byte[] faulty :
        List.of(
            header(0x21, 0x00),
            header(0x21, 0x12, Arrays.copyOfRange(tcp4(), 16, 28)),
            header(0x21, 0x31, new byte[216]),
            header(0x21, 0x11, new byte[4]),
            header(0x21, 0x11, new byte[12]),
            header(0x22, 0x11, new byte[12]),
            header(0x31, 0x11, new byte[12]),
            tcp4(new byte[8_000]))) {
      EmbeddedChannel channel = channel();
      ByteBuf sent = Unpooled.wrappedBuffer(with(faulty, HELLO));
      channel.writeInbound(sent);
      channel.runPendingTasks();
      assertThat(sent.refCnt()).isZero();
      assertThat(channel.isOpen()).isFalse();
      assertThat(greeted).isFalse();
      assertThat(received.size()).isZero();
    }
  }

  @Test
  void aHeaderThatDoesNotComeEndsTheConnection() {
    EmbeddedChannel channel = channel();
    channel.freezeTime();
    channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOf(tcp4(), 20)));
    channel.advanceTimeBy(6, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    assertThat(greeted).isFalse();
  }
}
