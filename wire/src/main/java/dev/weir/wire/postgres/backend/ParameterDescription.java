package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * ParameterDescription: the types of a prepared statement's parameters.
 *
 * @param typeOids one unsigned number of 32 bits for each parameter
 */
public record ParameterDescription(List<Integer> typeOids) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 't';

  /** Keeps its own list. */
  public ParameterDescription {
    typeOids = List.copyOf(typeOids);
  }

  static ParameterDescription read(BodyReader body) {
    int count = body.count(4);
    List<Integer> typeOids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      typeOids.add(body.int32());
    }
    body.end();
    return new ParameterDescription(typeOids);
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    BodyWriter.count(typeOids.size(), out);
    for (int oid : typeOids) {
      out.writeInt(oid);
    }
  }
}
