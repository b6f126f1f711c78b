package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.Answer;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.Frame;
import dev.weir.wire.mysql.Limits;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.row.BinaryRowReader;
import dev.weir.wire.mysql.row.RowReader;
import dev.weir.wire.mysql.row.TextRowReader;
import dev.weir.wire.mysql.server.ColumnCount;
import dev.weir.wire.mysql.server.ColumnDefinition;
import dev.weir.wire.mysql.server.ErrPacket;
import dev.weir.wire.mysql.server.OkPacket;
import dev.weir.wire.mysql.server.PrepareOk;
import dev.weir.wire.mysql.server.RowStep;
import dev.weir.wire.mysql.server.ServerDecoder;
import dev.weir.wire.mysql.server.ServerPacket;
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

/**
 * Gathers the rows of one answer after the other, in the text protocol and as UTF-8. Belongs to its
 * channel's loop.
 */
final class RowCollector extends ChannelInboundHandlerAdapter {
  private static final int PACKET_BYTES_MAX = 16 << 20;

  private enum Awaited {
    RESPONSE,
    COLUMNS,
    ROWS,
    PREPARED,
    DEFINITIONS
  }

  /**
   * A statement that the server has prepared.
   *
   * @param id the server's
   */
  record Prepared(int id, int parameters) {}

  private final ServerDecoder decoder =
      new ServerDecoder(Limits.DEFAULT.withServerBytesMax(PACKET_BYTES_MAX));
  private final Frame frame = new Frame();
  private final Capabilities agreed;
  private ByteBuf received = Unpooled.EMPTY_BUFFER;
  private final Answer answer = new Answer();
  private Awaited awaited = Awaited.RESPONSE;
  private int columns;
  private int columnsLeft;
  private boolean binary;
  private final List<ColumnType> types = new ArrayList<>();

  /**
   * @param agreed with the server; CLIENT_DEPRECATE_EOF among them
   */
  RowCollector(Capabilities agreed) {
    this.agreed = agreed;
  }

  /** A question was just sent; its answer goes there. */
  void expect(CompletableFuture<List<List<@Nullable String>>> next) {
    answer.expect(next);
    awaited = Awaited.RESPONSE;
    binary = false;
  }

  /** A prepared statement is executed. All columns of its rows are texts. */
  void expectBinary(CompletableFuture<List<List<@Nullable String>>> next) {
    expect(next);
    binary = true;
  }

  /** A statement is being prepared; the answer is for {@link #prepared}. */
  void expectPrepared(CompletableFuture<List<List<@Nullable String>>> next) {
    expect(next);
    awaited = Awaited.PREPARED;
  }

  static Prepared prepared(List<List<@Nullable String>> answer) {
    List<@Nullable String> row = answer.getFirst();
    return new Prepared(
        Integer.parseInt(String.valueOf(row.getFirst())),
        Integer.parseInt(String.valueOf(row.getLast())));
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
    switch (awaited) {
      case RESPONSE -> {
        switch (decoder.decodeResponse(frame, agreed)) {
          case ColumnCount count -> {
            columns = count.count();
            columnsLeft = columns;
            types.clear();
            awaited = Awaited.COLUMNS;
          }
          case OkPacket _ -> answer.complete();
          case ErrPacket error -> refuse(error);
          case ServerPacket _ -> throw new ProtocolViolation("unexpected answer to a question");
        }
      }
      case COLUMNS -> {
        switch (decoder.decodeColumn(frame, agreed)) {
          case ColumnDefinition column -> types.add(column.type());
          case ErrPacket error -> {
            refuse(error);
            return;
          }
          case ServerPacket _ -> throw new ProtocolViolation("unexpected answer to a question");
        }
        if (--columnsLeft == 0) {
          awaited = Awaited.ROWS;
        }
      }
      case PREPARED -> {
        switch (decoder.decodePrepare(frame)) {
          case PrepareOk ok -> {
            answer.add(
                List.of(Integer.toString(ok.statementId()), Integer.toString(ok.parameters())));
            columnsLeft = ok.parameters() + ok.columns();
            awaited = Awaited.DEFINITIONS;
            if (columnsLeft == 0) {
              answer.complete();
            }
          }
          case ErrPacket error -> refuse(error);
          case ServerPacket _ -> throw new ProtocolViolation("unexpected answer to a question");
        }
      }
      case DEFINITIONS -> {
        if (decoder.decodeColumn(frame, agreed) instanceof ErrPacket error) {
          refuse(error);
        } else if (--columnsLeft == 0) {
          answer.complete();
        }
      }
      case ROWS -> {
        if (decoder.rowStep(frame) == RowStep.ROW) {
          answer.add(row());
        } else if (decoder.decodeEndOfRows(frame, agreed) instanceof ErrPacket error) {
          refuse(error);
        } else {
          answer.complete();
        }
      }
    }
  }

  private List<@Nullable String> row() {
    RowReader reader = reader();
    List<@Nullable String> row = new ArrayList<>(columns);
    while (reader.next()) {
      row.add(
          reader.isNull()
              ? null
              : frame.payload().toString(reader.offset(), reader.length(), StandardCharsets.UTF_8));
    }
    return Collections.unmodifiableList(row);
  }

  private RowReader reader() {
    if (!binary) {
      var text = new TextRowReader();
      text.reset(frame, columns);
      return text;
    }
    if (types.stream().anyMatch(type -> type.fixedBytes() >= 0)) {
      throw new ProtocolViolation("an answer that is no text");
    }
    var values = new BinaryRowReader();
    values.reset(frame, types);
    return values;
  }

  private void refuse(ErrPacket error) {
    answer.refused(Integer.toString(error.errorCode()));
    answer.complete();
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
