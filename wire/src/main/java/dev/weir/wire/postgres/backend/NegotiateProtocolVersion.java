package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * NegotiateProtocolVersion: the server does not speak the minor version, or does not know protocol
 * options, that the client asked for.
 *
 * @param newest the newest version the server speaks; servers write the whole version number here,
 *     though the manual calls it the minor one
 * @param unknownOptions the {@code _pq_.…} options that the server did not know
 */
public record NegotiateProtocolVersion(ProtocolVersion newest, List<CString> unknownOptions)
    implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'v';

  /** Keeps its own list. */
  public NegotiateProtocolVersion {
    unknownOptions = List.copyOf(unknownOptions);
  }

  static NegotiateProtocolVersion read(BodyReader body) {
    ProtocolVersion newest = ProtocolVersion.of(body.int32());
    int count = body.int32();
    if (count < 0 || count > body.remaining()) {
      throw new ProtocolViolation("message holds fewer elements than it announces");
    }
    List<CString> unknownOptions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      unknownOptions.add(body.cstring());
    }
    body.end();
    return new NegotiateProtocolVersion(newest, unknownOptions);
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(newest.code());
    out.writeInt(unknownOptions.size());
    for (CString option : unknownOptions) {
      option.writeTo(out);
    }
  }
}
