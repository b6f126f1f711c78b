package dev.weir.gateway.judging;

import dev.weir.session.JudgedText;
import io.netty.buffer.ByteBuf;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The texts that a session has used lately, found by their bytes where they lie in a buffer,
 * without making a String or a copy. Bounded by number and by bytes; the longest unused goes first.
 * Touched by the session's event loop only.
 */
public final class KnownTexts {
  private static final int TEXTS_MAX = 2_048;
  private static final long BYTES_MAX = 8L << 20;
  private static final int FIRST_TEXTS = 16;

  private final LinkedHashMap<Object, Judgement> byText =
      new LinkedHashMap<>(FIRST_TEXTS, 0.75f, true);
  private final Slice slice = new Slice();
  private long bytes;

  /** The judgement kept for the text in these bytes, whatever its stamp; null if there is none. */
  public @Nullable Judgement find(ByteBuf in, int index, int length) {
    slice.set(in, index, length);
    return byText.get(slice);
  }

  /** Keeps a reusable judgement in place of an older one of the same text. */
  public void keep(Judgement judgement) {
    JudgedText text = judgement.text();
    if (!judgement.reusable() || text.roughBytes() > BYTES_MAX / 4) {
      return;
    }
    Judgement before = byText.put(new Text(text.utf8()), judgement);
    bytes += text.roughBytes() - (before == null ? 0 : before.text().roughBytes());
    Iterator<Map.Entry<Object, Judgement>> eldest = byText.entrySet().iterator();
    while (byText.size() > TEXTS_MAX || bytes > BYTES_MAX) {
      bytes -= eldest.next().getValue().text().roughBytes();
      eldest.remove();
    }
  }

  /** How many texts are kept. */
  public int size() {
    return byText.size();
  }

  /** About how much memory they take. */
  public long bytes() {
    return bytes;
  }

  private static int hash(ByteBuf in, int index, int length) {
    long hash = length;
    int at = index;
    int end = index + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ in.getLongLE(at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; at < end; at++) {
      hash = (hash ^ in.getByte(at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return (int) hash;
  }

  /** A key of the map. */
  private static final class Text {
    private final byte[] utf8;
    private final int hash;

    Text(byte[] utf8) {
      this.utf8 = utf8;
      this.hash = hash(io.netty.buffer.Unpooled.wrappedBuffer(utf8), 0, utf8.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Text that && java.util.Arrays.equals(utf8, that.utf8);
    }
  }

  /** Asks for a text in a buffer; the map calls {@code equals} on what it is asked for. */
  private static final class Slice {
    private ByteBuf in = io.netty.buffer.Unpooled.EMPTY_BUFFER;
    private int index;
    private int length;
    private int hash;

    void set(ByteBuf buffer, int start, int bytes) {
      in = buffer;
      index = start;
      length = bytes;
      hash = KnownTexts.hash(buffer, start, bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Text text) || text.utf8.length != length) {
        return false;
      }
      byte[] utf8 = text.utf8;
      for (int i = 0; i < length; i++) {
        if (in.getByte(index + i) != utf8[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
