package dev.weir.sql.skeleton;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the constants out of a text as one server's scanner finds them. What is left is the text's
 * form: every byte as it is, but one byte for each constant, which says its kind. Two texts of one
 * form are the same tokens to that server, save for the values of their constants. A text that
 * holds anything else than what is easy has no form. Reusable; makes no objects once its arrays
 * have grown; not thread-safe.
 *
 * <p>As a key it asks a map of {@link Skeleton}s for those of its form. Scans of different servers
 * are not to be mixed in one map.
 */
public abstract class Scan {
  /** Longer texts have no form. */
  public static final int TEXT_BYTES_MAX = 16 << 10;

  /** What {@link #token} answers where there is none that is easy. */
  protected static final int NO_TOKEN = -1;

  /** Texts with more constants have no form. */
  private static final int CONSTANTS_MAX = 2_048;

  private static final int FIRST_BYTES = 256;
  private static final int FIRST_CONSTANTS = 16;

  private static final byte[] NO_BYTES = {};
  private static final int[] NO_PLACES = {};

  private byte[] text = NO_BYTES;
  private byte[] form = NO_BYTES;
  private int length;
  private int[] starts = NO_PLACES;
  private int[] ends = NO_PLACES;
  private byte[] kinds = NO_BYTES;
  private int count;
  private int hash;

  /**
   * Takes what begins there, by {@link #verbatim} or {@link #constant}.
   *
   * @param from the text, whole
   * @return where the next begins, or {@link #NO_TOKEN} if it is none of what is easy
   */
  protected abstract int token(byte[] from, int at);

  /**
   * Scans a text, which must be valid in its character set and stay as it is while this is used.
   *
   * @return whether it has a form; if not, nothing else here means anything
   */
  public final boolean read(byte[] bytes) {
    if (bytes.length > TEXT_BYTES_MAX) {
      return false;
    }
    text = bytes;
    length = 0;
    count = 0;
    if (form.length < bytes.length) {
      int more = Math.max(FIRST_BYTES, 2 * form.length);
      form = new byte[Math.min(TEXT_BYTES_MAX, Math.max(bytes.length, more))];
    }
    int at = 0;
    while (at >= 0 && at < bytes.length) {
      at = token(bytes, at);
    }
    hash = hash(form, length);
    return at >= 0;
  }

  /** How many constants there are. */
  public final int constants() {
    return count;
  }

  /** Where a constant begins, in bytes; of a string, its quote. */
  public final int start(int constant) {
    return starts[constant];
  }

  /** Where a constant ends. */
  public final int end(int constant) {
    return ends[constant];
  }

  /** The kind that {@link #constant} was given. */
  protected final byte kind(int constant) {
    return kinds[constant];
  }

  final byte[] text() {
    return text;
  }

  final byte[] form() {
    return Arrays.copyOf(form, length);
  }

  final boolean isForm(byte[] other) {
    return Arrays.equals(form, 0, length, other, 0, other.length);
  }

  /** These bytes stand in the form for themselves; they hold no control character but spaces. */
  protected final int verbatim(int at, int end) {
    System.arraycopy(text, at, form, length, end - at);
    length += end - at;
    return end;
  }

  /**
   * These bytes are a constant.
   *
   * @param kind from 1 to 8: control characters that stand in no form for themselves
   */
  protected final int constant(byte kind, int at, int end) {
    if (count == CONSTANTS_MAX) {
      return NO_TOKEN;
    }
    if (count == starts.length) {
      int more = Math.max(FIRST_CONSTANTS, 2 * count);
      starts = Arrays.copyOf(starts, more);
      ends = Arrays.copyOf(ends, more);
      kinds = Arrays.copyOf(kinds, more);
    }
    starts[count] = at;
    ends[count] = end;
    kinds[count] = kind;
    count++;
    form[length++] = kind;
    return end;
  }

  private static int hash(byte[] form, int length) {
    int hash = length;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + form[i];
    }
    return hash ^ hash >>> 15;
  }

  @Override
  public final int hashCode() {
    return hash;
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other == this || other instanceof Skeleton skeleton && skeleton.isOfForm(this);
  }
}
