package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Framing;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * Finds and reads what a server sends. {@link #next} fills a {@link Frame} when a whole message is
 * there, without allocation; {@link #decode} or a {@link DataRowReader} looks inside only where
 * somebody wants to know.
 *
 * <p>A frame that was found has a known type and an allowed length, no more. Keeps no state between
 * calls; safe for use by several threads with buffers and frames of their own. Source: manual,
 * "Message Formats".
 */
public final class BackendDecoder {
  /** With the limits that hold where nothing else is said. */
  public static final BackendDecoder DEFAULT = new BackendDecoder(Limits.DEFAULT);

  private final Framing authentication;
  private final Framing messages;

  /** A decoder that refuses what is larger than the limits allow. */
  public BackendDecoder(Limits limits) {
    this.authentication = framing(limits.authenticationBytesMax());
    this.messages = framing(limits.backendFrameBytesMax());
  }

  private static Framing framing(int max) {
    return Framing.builder("backend")
        .type(Authentication.TYPE, 4, max)
        .type(BackendKeyData.TYPE, 8, 4 + 256)
        .type(CommandComplete.TYPE, 1, max)
        .type(CopyBothResponse.TYPE, 3, max)
        .type(CopyData.TYPE, 0, max)
        .type(CopyInResponse.TYPE, 3, max)
        .type(CopyOutResponse.TYPE, 3, max)
        .type(DataRow.TYPE, 2, max)
        .type(ErrorResponse.TYPE, 1, max)
        .type(FunctionCallResponse.TYPE, 4, max)
        .type(NegotiateProtocolVersion.TYPE, 8, max)
        .type(NoticeResponse.TYPE, 1, max)
        .type(NotificationResponse.TYPE, 6, max)
        .type(ParameterDescription.TYPE, 2, max)
        .type(ParameterStatus.TYPE, 2, max)
        .type(RowDescription.TYPE, 2, max)
        .fixed(BindComplete.TYPE, 0)
        .fixed(CloseComplete.TYPE, 0)
        .fixed(CopyDone.TYPE, 0)
        .fixed(EmptyQueryResponse.TYPE, 0)
        .fixed(NoData.TYPE, 0)
        .fixed(ParseComplete.TYPE, 0)
        .fixed(PortalSuspended.TYPE, 0)
        .fixed(ReadyForQuery.TYPE, 1)
        .build();
  }

  /**
   * Finds the next message of a server that has not yet said AuthenticationOk: like {@link #next},
   * but no message may be larger than {@link Limits#authenticationBytesMax()}.
   */
  public boolean nextAuthentication(ByteBuf in, Frame frame) {
    return authentication.next(in, frame);
  }

  /**
   * Finds the next message.
   *
   * @return whether it is there whole; if so, the reader index is behind it, else it did not move
   * @throws ProtocolViolation for an unknown type or a length that its type may not have
   */
  public boolean next(ByteBuf in, Frame frame) {
    return messages.next(in, frame);
  }

  /**
   * Reads the message that was found. It holds slices of {@code in}, which is not retained.
   *
   * @throws ProtocolViolation if the body is not exactly what its type demands
   */
  public BackendMessage decode(ByteBuf in, Frame frame) {
    BodyReader body = new BodyReader(in, frame);
    return switch (frame.type()) {
      case Authentication.TYPE -> Authentication.read(body);
      case BackendKeyData.TYPE -> BackendKeyData.read(body);
      case BindComplete.TYPE -> BindComplete.read(body);
      case CloseComplete.TYPE -> CloseComplete.read(body);
      case CommandComplete.TYPE -> CommandComplete.read(body);
      case CopyBothResponse.TYPE -> CopyBothResponse.read(body);
      case CopyData.TYPE -> CopyData.read(body);
      case CopyDone.TYPE -> CopyDone.read(body);
      case CopyInResponse.TYPE -> CopyInResponse.read(body);
      case CopyOutResponse.TYPE -> CopyOutResponse.read(body);
      case DataRow.TYPE -> DataRow.read(body);
      case EmptyQueryResponse.TYPE -> EmptyQueryResponse.read(body);
      case ErrorResponse.TYPE -> ErrorResponse.read(body);
      case FunctionCallResponse.TYPE -> FunctionCallResponse.read(body);
      case NegotiateProtocolVersion.TYPE -> NegotiateProtocolVersion.read(body);
      case NoData.TYPE -> NoData.read(body);
      case NoticeResponse.TYPE -> NoticeResponse.read(body);
      case NotificationResponse.TYPE -> NotificationResponse.read(body);
      case ParameterDescription.TYPE -> ParameterDescription.read(body);
      case ParameterStatus.TYPE -> ParameterStatus.read(body);
      case ParseComplete.TYPE -> ParseComplete.read(body);
      case PortalSuspended.TYPE -> PortalSuspended.read(body);
      case ReadyForQuery.TYPE -> ReadyForQuery.read(body);
      case RowDescription.TYPE -> RowDescription.read(body);
      default -> throw new ProtocolViolation("invalid backend message type " + frame.type());
    };
  }
}
