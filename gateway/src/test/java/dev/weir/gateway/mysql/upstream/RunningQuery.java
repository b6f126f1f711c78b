package dev.weir.gateway.mysql.upstream;

import dev.weir.wire.mysql.Sequence;
import dev.weir.wire.mysql.client.ClientEncoder;
import dev.weir.wire.mysql.client.Query;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Sends a query of which nobody reads the answer. */
final class RunningQuery {
  private RunningQuery() {}

  static void on(UpstreamSession session, String sql) {
    ByteBuf out = Unpooled.buffer();
    ClientEncoder.encode(
        new Query(Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8)),
        session.agreed(),
        new Sequence(),
        out);
    session.channel().writeAndFlush(out);
  }
}
