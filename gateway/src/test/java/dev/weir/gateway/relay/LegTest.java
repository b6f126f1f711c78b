package dev.weir.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LegTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Leg leg = new Leg(channel, new java.util.concurrent.atomic.LongAdder());

  private List<Integer> sent() {
    var sizes = new ArrayList<Integer>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sizes.add(out.readableBytes());
      out.release();
    }
    return sizes;
  }

  private static ByteBuf bytes(int count) {
    return Unpooled.wrappedBuffer(new byte[count]);
  }

  @Test
  void smallPiecesLeaveTogetherAndLargeOnesAsTheyAre() {
    leg.write(bytes(9));
    leg.write(bytes(300));
    leg.write(bytes(9));
    assertThat(sent()).isEmpty();
    leg.flush();
    assertThat(sent()).containsExactly(318);
    leg.write(bytes(9));
    leg.write(bytes(5_000));
    leg.write(bytes(2_040));
    leg.write(bytes(8));
    leg.write(bytes(1));
    leg.flush();
    assertThat(sent()).containsExactly(9, 5_000, 2_048, 1);
  }

  @Test
  void aPieceThatIsSharedIsNotWrittenInto() {
    ByteBuf burst = channel.alloc().buffer(2_048);
    burst.writeBytes(new byte[1_000]);
    ByteBuf shared = burst.retainedSlice(0, 100);
    leg.write(burst.retainedSlice(0, 100));
    leg.write(Unpooled.wrappedBuffer(new byte[] {1, 1, 1, 1}));
    leg.flush();
    assertThat(sent()).containsExactly(104);
    assertThat(burst.getInt(100)).isZero();
    shared.release();
    burst.release();
    assertThat(burst.refCnt()).isZero();
  }

  @Test
  void nothingIsLostNorChangesItsPlace() {
    var random = new Random(20_261_126);
    var expected = new ByteArrayOutputStream();
    var received = new ByteArrayOutputStream();
    for (int i = 0; i < 2_000; i++) {
      byte[] piece = new byte[random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextInt(60)];
      random.nextBytes(piece);
      expected.writeBytes(piece);
      leg.write(Unpooled.wrappedBuffer(piece));
      if (random.nextInt(5) == 0) {
        leg.flush();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
          received.writeBytes(ByteBufUtil.getBytes(out));
          out.release();
        }
      }
    }
    leg.closeAfterFlush();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      received.writeBytes(ByteBufUtil.getBytes(out));
      out.release();
    }
    assertThat(received.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Test
  void whatComesAfterTheEndIsGivenBack() {
    leg.write(bytes(9));
    leg.closeAfterFlush();
    assertThat(sent()).contains(9);
    ByteBuf late = bytes(9);
    leg.write(late);
    assertThat(late.refCnt()).isZero();
  }
}
