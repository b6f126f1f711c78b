package dev.weir.gateway.postgres.catalogue;

import dev.weir.gateway.catalogue.Answer;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.DataRowReader;
import dev.weir.wire.postgres.backend.ErrorResponse;
import dev.weir.wire.postgres.backend.ReadyForQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of one answer after the other. Belongs to its channel's loop. */
final class RowCollector extends ChannelInboundHandlerAdapter {
  private static final int FRAME_BYTES_MAX = 16 << 20;

  private final BackendDecoder decoder =
      new BackendDecoder(Limits.DEFAULT.withBackendFrameBytesMax(FRAME_BYTES_MAX));
  private final Frame frame = new Frame();
  private final DataRowReader columns = new DataRowReader();
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private final Answer answer = new Answer();

  /** A question was just sent; its answer goes there. */
  void expect(CompletableFuture<List<List<@Nullable String>>> next) {
    answer.expect(next);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    boolean bearable = answer.received(bytes.readableBytes());
    received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
    if (!bearable) {
      fail(ctx, "the catalogue is larger than %d bytes".formatted(Answer.BYTES_MAX), null);
      return;
    }
    try {
      while (decoder.next(received, frame)) {
        take();
      }
    } catch (ProtocolViolation violation) {
      fail(ctx, "the server does not keep to the protocol", violation);
    }
  }

  private void take() {
    switch (frame.type()) {
      case DataRow.TYPE -> answer.add(row());
      case ErrorResponse.TYPE -> {
        var error = (ErrorResponse) decoder.decode(received, frame);
        answer.refused(error.diagnostics().sqlState());
      }
      case ReadyForQuery.TYPE -> answer.complete();
      default -> {
        // RowDescription, CommandComplete, notices: the questions are known, so are the answers
      }
    }
  }

  private List<@Nullable String> row() {
    columns.reset(received, frame);
    List<@Nullable String> row = new ArrayList<>(columns.columnCount());
    while (columns.next()) {
      row.add(
          columns.isNull()
              ? null
              : received.toString(columns.offset(), columns.length(), StandardCharsets.UTF_8));
    }
    return Collections.unmodifiableList(row);
  }

  private void fail(ChannelHandlerContext ctx, String message, @Nullable Throwable cause) {
    answer.failed(message, cause);
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, "the connection to the server was lost", null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, "the connection to the server was lost", cause);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    received.release();
    received = Unpooled.EMPTY_BUFFER;
  }
}
