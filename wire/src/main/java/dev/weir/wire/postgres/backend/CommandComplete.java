package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;

/**
 * CommandComplete: a statement has ended well.
 *
 * @param tag the command tag, such as {@code SELECT 3} or {@code INSERT 0 1}
 */
public record CommandComplete(CString tag) implements BackendMessage {
  /** The type byte. */
  public static final byte TYPE = 'C';

  static CommandComplete read(BodyReader body) {
    CommandComplete complete = new CommandComplete(body.cstring());
    body.end();
    return complete;
  }

  /** The number of rows at the end of the tag, if there is one. */
  public OptionalLong rows() {
    String text = tag.text();
    String last = text.substring(text.lastIndexOf(' ') + 1);
    boolean number =
        last.length() <= 18 && !last.isEmpty() && last.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? OptionalLong.of(Long.parseLong(last)) : OptionalLong.empty();
  }

  @Override
  public byte type() {
    return TYPE;
  }

  @Override
  public void writeBody(ByteBuf out) {
    tag.writeTo(out);
  }
}
