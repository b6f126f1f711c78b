package dev.weir.gateway.mysql.relay.result;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.Detector;
import dev.weir.policy.Verdict;
import dev.weir.policy.content.ContentMasks;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the server's words may say: in errors, and in what it keeps of warnings. Where a statement
 * reads protected columns, they may repeat a value ({@code Duplicate entry '123-45-6789'}): number
 * and SQLSTATE stay, the words are replaced. On the session's event loop only.
 */
public final class Words {
  public static final String WITHHELD =
      "what the server said is withheld, because it may repeat values of protected columns";

  private static final int TEXT = 25;

  /** Found in the text itself before anything ran: they know names and constants, but no row. */
  private static final Set<Integer> OF_TEXT =
      Set.of(
          1044, 1045, 1046, 1047, 1049, 1050, 1051, 1052, 1054, 1055, 1056, 1058, 1060, 1061, 1063,
          1064, 1066, 1091, 1093, 1099, 1109, 1110, 1111, 1136, 1142, 1143, 1146, 1149, 1191, 1205,
          1213, 1222, 1227, 1235, 1241, 1247, 1248, 1267, 1305, 1317, 1318, 1370, 1410, 1582, 1583,
          1630, 1969, 3024, 3065);

  /** Tells the key of a row in a table that the statement need not name. */
  private static final int FOREIGN_DUPLICATE_KEY = 1761;

  private final BooleanSupplier protects;
  private final MaskKey key;
  private final MaskBuffer masked = new MaskBuffer();
  private List<Detector> detectors = List.of();
  private @Nullable ValueMask search;
  private boolean kept;

  /**
   * @param protects whether columns are protected for this session
   */
  public Words(BooleanSupplier protects, MaskKey key) {
    this.protects = protects;
    this.key = key;
  }

  /** What the client is told in place of an error's message. */
  public byte[] told(int code, byte[] said, @Nullable Judgement judgement) {
    if (judgement != null) {
      follow(judgement);
      if (!OF_TEXT.contains(code) && withholds(code, judgement)) {
        return WITHHELD.getBytes(StandardCharsets.US_ASCII);
      }
    }
    return searched(said);
  }

  private boolean withholds(int code, Judgement judgement) {
    Traits traits = Traits.of(judgement);
    return traits.withholdsWords()
        || (code == FOREIGN_DUPLICATE_KEY || traits.looksAtRows()) && protects.getAsBoolean();
  }

  private void follow(Judgement judgement) {
    for (Verdict verdict : judgement.text().verdicts()) {
      if (!verdict.detectors().equals(detectors)) {
        detectors = verdict.detectors();
        search = detectors.isEmpty() ? null : ContentMasks.compile(detectors, TEXT, false, key);
      }
    }
  }

  private byte[] searched(byte[] text) {
    ValueMask mask = search;
    if (mask == null || text.length == 0) {
      return text;
    }
    masked.clear();
    int written = mask.apply(text, 0, text.length, masked);
    return written == ValueMask.UNCHANGED
        ? text
        : java.util.Arrays.copyOf(masked.array(), Math.max(0, masked.length()));
  }

  /**
   * Statements have run. What the server keeps of their warnings stays until another one that
   * touches a table, or the session is reset: MariaDB forgets it no sooner.
   */
  public void ran(Judgement judgement) {
    if (hidesWarnings(judgement)) {
      kept = true;
    } else if (Traits.of(judgement).touchesTable()) {
      kept = false;
    }
  }

  /** A text has failed, perhaps before it made the server forget anything. */
  public void failed(Judgement judgement) {
    kept |= hidesWarnings(judgement);
  }

  /** Whether it says something of protected values how many warnings there were. */
  public boolean hidesWarnings(Judgement judgement) {
    Traits traits = Traits.of(judgement);
    return traits.withholdsWords() || traits.looksAtRows() && protects.getAsBoolean();
  }

  /** The session was reset. */
  public void forgotten() {
    kept = false;
  }

  /**
   * Why a text may not show what the server keeps of the statement before, or of itself; null if it
   * may.
   */
  public @Nullable String fault(Judgement judgement) {
    Traits traits = Traits.of(judgement);
    if (!traits.saysWords()) {
      return null;
    }
    return hidesWarnings(judgement) || kept && !traits.onlyListsWords() ? WITHHELD : null;
  }

  /** Whether nothing of what a statement lists leaves: as if the server kept no warnings. */
  public boolean hidesList(Traits.OfStatement statement) {
    return kept && statement.saysWords();
  }

  /** The column in which texts of other sessions stand; null if the statement shows none. */
  public @Nullable String othersTexts(Traits.OfStatement statement) {
    return statement.showsSessions() && protects.getAsBoolean() ? "Info" : null;
  }
}
