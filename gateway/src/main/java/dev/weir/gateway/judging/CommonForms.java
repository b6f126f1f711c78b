package dev.weir.gateway.judging;

import dev.weir.policy.Subject;
import dev.weir.session.Grant;
import dev.weir.sql.skeleton.Scan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What sessions of one event loop have judged lately, for those that the same subject opens in the
 * same place: whoever connects for every statement would have each judged anew. Only what a text is
 * allowed for everything that a judgement rests on is kept: the policy itself, subject, place, and
 * names that mean the same to both. Bounded by number and by bytes; what is not used for a while
 * goes. Touched by one event loop only.
 *
 * <p>Sessions by ticket have nothing in common with others, nor has anybody where a rule tells
 * sessions of the same subject apart.
 */
public final class CommonForms {
  private static final int BASES_MAX = 256;
  private static final long BYTES_MAX = 8L << 20;

  /** Names and policies of before are not kept alive for long. */
  private static final Duration UNUSED_MAX = Duration.ofMinutes(1);

  private final Supplier<? extends Scan> scans;
  private final InstantSource clock;
  private final LinkedHashMap<Basis, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /**
   * @param scans as the dialect's servers find constants
   */
  public CommonForms(Supplier<? extends Scan> scans, InstantSource clock) {
    this.scans = scans;
    this.clock = clock;
  }

  /**
   * Who asks, and where.
   *
   * @param server whatever else decides how a text is read
   */
  private record Asker(
      Subject subject, String connection, String protocol, String source, Object server) {}

  private record Basis(Asker asker, Stamp<?> stamp) {}

  private static final class Kept {
    private final KnownForms forms;
    private long usedAtMillis;

    Kept(KnownForms forms) {
      this.forms = forms;
    }
  }

  /**
   * What one session may have in common with others.
   *
   * @param server whatever else than settings and names decides how a text is read, equal by value
   */
  public OfSession of(Grant grant, Object server) {
    return new OfSession(
        grant.ticket() != null
            ? null
            : new Asker(
                grant.subject(),
                grant.place().connection(),
                grant.place().protocol(),
                grant.place().source().getHostAddress(),
                server));
  }

  /** As one session sees it. */
  public final class OfSession {
    private final @Nullable Asker asker;

    private OfSession(@Nullable Asker asker) {
      this.asker = asker;
    }

    /**
     * The judgement that a text gets because one of the same form got it in another session; null
     * if there is none.
     *
     * @param stamp what the session's judgements rest on at present
     * @param utf8 valid; taken over
     */
    public @Nullable Judgement find(Stamp<?> stamp, byte[] utf8) {
      if (asker == null || kept.isEmpty() || !isCommon(stamp)) {
        return null;
      }
      Kept found = kept.get(new Basis(asker, stamp));
      if (found == null) {
        return null;
      }
      found.usedAtMillis = clock.millis();
      return found.forms.find(utf8);
    }

    /** Keeps a judgement if others may have use of it. */
    public void keep(Judgement judgement) {
      if (asker == null
          || !judgement.hasSharedNames()
          || judgement.skeleton() == null
          || !isCommon(judgement.stamp())) {
        return;
      }
      Kept of =
          kept.computeIfAbsent(
              new Basis(asker, judgement.stamp()), basis -> new Kept(new KnownForms(scans.get())));
      of.usedAtMillis = clock.millis();
      long before = of.forms.bytes();
      of.forms.keep(judgement);
      bytes += of.forms.bytes() - before;
      tidy(of.usedAtMillis);
    }

    private static boolean isCommon(Stamp<?> stamp) {
      return stamp.ownChanges() == 0 && !stamp.policy().tellsSessionsApart();
    }
  }

  /** The longest unused goes first. */
  private void tidy(long nowMillis) {
    Iterator<Map.Entry<Basis, Kept>> eldest = kept.entrySet().iterator();
    while (eldest.hasNext()) {
      Kept each = eldest.next().getValue();
      if (kept.size() <= BASES_MAX
          && bytes <= BYTES_MAX
          && nowMillis - each.usedAtMillis <= UNUSED_MAX.toMillis()) {
        return;
      }
      bytes -= each.forms.bytes();
      eldest.remove();
    }
  }

  /** How many forms are kept. */
  public int size() {
    return kept.values().stream().mapToInt(each -> each.forms.size()).sum();
  }

  /** About how much memory they take. */
  public long bytes() {
    return bytes;
  }
}
