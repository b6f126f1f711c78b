package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Framing;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;

/**
 * Finds and reads what a client sends. The caller knows in which phase the connection is and asks
 * with the method of that phase: {@link #nextStartup}, {@link #nextAuthentication}, then {@link
 * #next}. Each fills a {@link Frame} when a whole message is there, without allocation; {@link
 * #decode} or a reader such as {@link BindReader} looks inside only where somebody wants to know.
 *
 * <p>A frame that was found has a known type and an allowed length, no more: who passes it on
 * without decoding trusts the receiver to judge its inside.
 *
 * <p>Keeps no state between calls; safe for use by several threads with buffers and frames of their
 * own. Source: manual, "Message Formats".
 */
public final class FrontendDecoder {
  private static final int STARTUP_BYTES_MIN = 4;
  private static final int PARSE_OVERHEAD_BYTES = 2 + 4 * 0xffff;

  /** With the limits that hold where nothing else is said. */
  public static final FrontendDecoder DEFAULT = new FrontendDecoder(Limits.DEFAULT);

  private final Limits limits;
  private final Framing authentication;
  private final Framing messages;

  /** A decoder that refuses what is larger than the limits allow. */
  public FrontendDecoder(Limits limits) {
    this.limits = limits;
    this.authentication =
        Framing.builder("frontend")
            .type(AuthenticationResponse.TYPE, 0, limits.authenticationBytesMax())
            .build();
    this.messages = messages(limits);
  }

  private static Framing messages(Limits limits) {
    int small = limits.smallBytesMax();
    int statement = limits.statementBytesMax() + 1;
    int frame = limits.frontendFrameBytesMax();
    return Framing.builder("frontend")
        .type(Query.TYPE, 1, statement)
        .type(Parse.TYPE, 4, statement + small + PARSE_OVERHEAD_BYTES)
        .type(Bind.TYPE, 8, frame)
        .type(FunctionCall.TYPE, 10, frame)
        .type(CopyData.TYPE, 0, frame)
        .type(Close.TYPE, 2, small)
        .type(Describe.TYPE, 2, small)
        .type(Execute.TYPE, 5, small)
        .type(CopyFail.TYPE, 1, small)
        .fixed(CopyDone.TYPE, 0)
        .fixed(Flush.TYPE, 0)
        .fixed(Sync.TYPE, 0)
        .fixed(Terminate.TYPE, 0)
        .build();
  }

  /**
   * Finds the next packet of the start-up phase; to be read with {@link #decodeStartup}.
   *
   * @return whether it is there whole; if so, the reader index is behind it, else it did not move
   * @throws ProtocolViolation for a length that is not allowed
   */
  public boolean nextStartup(ByteBuf in, Frame frame) {
    return Framing.nextUntyped(in, frame, STARTUP_BYTES_MIN, limits.startupBytesMax());
  }

  /**
   * Finds the next message of a client that is signing in; nothing but {@link
   * AuthenticationResponse} is known then. Otherwise like {@link #next}.
   */
  public boolean nextAuthentication(ByteBuf in, Frame frame) {
    return authentication.next(in, frame);
  }

  /**
   * Finds the next message of a client that has signed in.
   *
   * @return whether it is there whole; if so, the reader index is behind it, else it did not move
   * @throws ProtocolViolation for an unknown type or a length that its type may not have
   */
  public boolean next(ByteBuf in, Frame frame) {
    return messages.next(in, frame);
  }

  /**
   * Reads the packet that {@link #nextStartup} found.
   *
   * @throws ProtocolViolation if it is malformed, or (SQLSTATE 0A000) of another major version
   */
  public StartupPacket decodeStartup(ByteBuf in, Frame frame) {
    BodyReader body = new BodyReader(in, frame);
    int code = body.int32();
    return switch (code) {
      case SslRequest.CODE -> SslRequest.read(body);
      case GssEncRequest.CODE -> GssEncRequest.read(body);
      case CancelRequest.CODE -> CancelRequest.read(body);
      default -> decodeStartupMessage(ProtocolVersion.of(code), body);
    };
  }

  private static StartupMessage decodeStartupMessage(ProtocolVersion version, BodyReader body) {
    if (version.major() != ProtocolVersion.V3_0.major()) {
      throw new ProtocolViolation(
          ProtocolViolation.FEATURE_NOT_SUPPORTED,
          "unsupported frontend protocol " + version + ": 3.0 to 3.2 are supported");
    }
    return StartupMessage.read(version, body);
  }

  /**
   * Reads the message that {@link #next} or {@link #nextAuthentication} found. It holds slices of
   * {@code in}, which is not retained.
   *
   * @throws ProtocolViolation if the body is not exactly what its type demands
   */
  public FrontendMessage decode(ByteBuf in, Frame frame) {
    BodyReader body = new BodyReader(in, frame);
    return switch (frame.type()) {
      case Query.TYPE -> Query.read(body);
      case Parse.TYPE -> decodeParse(body);
      case Bind.TYPE -> Bind.read(body);
      case Execute.TYPE -> Execute.read(body);
      case Describe.TYPE -> Describe.read(body);
      case Close.TYPE -> Close.read(body);
      case Sync.TYPE -> Sync.read(body);
      case Flush.TYPE -> Flush.read(body);
      case Terminate.TYPE -> Terminate.read(body);
      case CopyData.TYPE -> CopyData.read(body);
      case CopyDone.TYPE -> CopyDone.read(body);
      case CopyFail.TYPE -> CopyFail.read(body);
      case FunctionCall.TYPE -> FunctionCall.read(body);
      case AuthenticationResponse.TYPE -> AuthenticationResponse.read(body);
      default -> throw new ProtocolViolation("invalid frontend message type " + frame.type());
    };
  }

  private Parse decodeParse(BodyReader body) {
    Parse parse = Parse.read(body);
    if (parse.text().readableBytes() > limits.statementBytesMax()) {
      throw new ProtocolViolation("statement longer than " + limits.statementBytesMax() + " bytes");
    }
    return parse;
  }
}
