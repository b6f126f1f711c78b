package dev.weir.gateway.judging;

import dev.weir.sql.skeleton.Scan;
import dev.weir.sql.skeleton.Skeleton;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has judged lately, for texts that differ from it only in constants which do not
 * matter: those are neither parsed nor judged. Bounded by number and by bytes; the longest unused
 * goes first. Touched by the session's event loop only.
 */
public final class KnownForms {
  private static final int FORMS_MAX = 1_024;
  private static final long BYTES_MAX = 4L << 20;

  /** Texts of one form that differ in constants which do matter. */
  private static final int VARIANTS_MAX = 8;

  private static final int FIRST_FORMS = 16;

  /** Keys are {@link Skeleton}s; it is asked by a {@link Scan}. */
  private final LinkedHashMap<Object, List<Judgement>> byForm =
      new LinkedHashMap<>(FIRST_FORMS, 0.75f, true);

  private final Scan scan;
  private long bytes;

  /**
   * @param scan as the session's server finds constants; taken over
   */
  public KnownForms(Scan scan) {
    this.scan = scan;
  }

  /**
   * The judgement that a text gets because another got it, whatever its stamp; null if there is
   * none.
   *
   * @param utf8 valid; taken over
   */
  public @Nullable Judgement find(byte[] utf8) {
    if (byForm.isEmpty() || !scan.read(utf8)) {
      return null;
    }
    List<Judgement> variants = byForm.get(scan);
    if (variants == null) {
      return null;
    }
    for (Judgement variant : variants) {
      Skeleton skeleton = variant.skeleton();
      if (skeleton != null && skeleton.fits(scan)) {
        return variant.ofText(utf8);
      }
    }
    return null;
  }

  /** Keeps a judgement that serves other texts too, in place of older ones that fit its text. */
  public void keep(Judgement judgement) {
    Skeleton skeleton = judgement.skeleton();
    if (skeleton == null
        || judgement.text().roughBytes() > BYTES_MAX / 4
        || !scan.read(judgement.text().utf8())) {
      return;
    }
    List<Judgement> variants = byForm.computeIfAbsent(skeleton, form -> new ArrayList<>(1));
    for (Iterator<Judgement> each = variants.iterator(); each.hasNext(); ) {
      Judgement other = each.next();
      Skeleton ofOther = other.skeleton();
      if (variants.size() >= VARIANTS_MAX || ofOther == null || ofOther.fits(scan)) {
        bytes -= other.text().roughBytes();
        each.remove();
      }
    }
    variants.add(judgement);
    bytes += judgement.text().roughBytes();
    Iterator<Map.Entry<Object, List<Judgement>>> eldest = byForm.entrySet().iterator();
    while (byForm.size() > FORMS_MAX || bytes > BYTES_MAX) {
      eldest.next().getValue().forEach(gone -> bytes -= gone.text().roughBytes());
      eldest.remove();
    }
  }

  /** How many forms are kept. */
  public int size() {
    return byForm.size();
  }

  /** About how much memory they take. */
  public long bytes() {
    return bytes;
  }
}
