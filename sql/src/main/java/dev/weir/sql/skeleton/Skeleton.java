package dev.weir.sql.skeleton;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The texts that mean the same as one that was read: they have its form, and its very constants
 * wherever the reading looked at a constant, or could have. Immutable.
 *
 * <p>As a key it stands for its form: skeletons that differ in such constants only are equal.
 */
public final class Skeleton {
  private final byte[] form;
  private final int hash;
  private final int textBytes;
  private final int[] fixed;
  private final byte[][] fixedTexts;

  private Skeleton(byte[] form, int hash, int textBytes, int[] fixed, byte[][] fixedTexts) {
    this.form = form;
    this.hash = hash;
    this.textBytes = textBytes;
    this.fixed = fixed;
    this.fixedTexts = fixedTexts;
  }

  /**
   * @param scan of the text that was read
   * @param fixed the constants that mattered, or may have
   */
  public static Skeleton of(Scan scan, BitSet fixed) {
    byte[] text = scan.text();
    int[] numbers = fixed.stream().toArray();
    byte[][] texts = new byte[numbers.length][];
    for (int i = 0; i < numbers.length; i++) {
      texts[i] = Arrays.copyOfRange(text, scan.start(numbers[i]), scan.end(numbers[i]));
    }
    return new Skeleton(scan.form(), scan.hashCode(), text.length, numbers, texts);
  }

  /** The same texts, as they are found by one of another length. */
  public Skeleton of(int otherTextBytes) {
    return new Skeleton(form, hash, otherTextBytes, fixed, fixedTexts);
  }

  /** Whether what was read holds for the text that was scanned. */
  public boolean fits(Scan scan) {
    if (!isOfForm(scan)) {
      return false;
    }
    byte[] text = scan.text();
    for (int i = 0; i < fixed.length; i++) {
      byte[] wanted = fixedTexts[i];
      int start = scan.start(fixed[i]);
      if (!Arrays.equals(wanted, 0, wanted.length, text, start, scan.end(fixed[i]))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text that was scanned has this form. */
  boolean isOfForm(Scan scan) {
    return scan.isForm(form);
  }

  /** Length in bytes of the text that was read. */
  public int textBytes() {
    return textBytes;
  }

  /** How many constants must be the same. */
  public int fixedConstants() {
    return fixed.length;
  }

  /** About how much memory it takes, in bytes. */
  public long roughBytes() {
    long bytes = 96L + form.length + 4L * fixed.length;
    for (byte[] text : fixedTexts) {
      bytes += 24L + text.length;
    }
    return bytes;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Skeleton that && Arrays.equals(form, that.form);
  }
}
