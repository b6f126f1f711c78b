package dev.weir.policy.content;

import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.TextMask;
import dev.weir.policy.mask.ValueMask;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Masks every match in a run of text in place. A text without digits or an at sign costs one pass
 * over its bytes. Immutable and thread-safe.
 */
final class TextContent implements ValueMask {
  private record Search(Finder finder, Mask mask) {}

  private final List<Search> searches;
  private final Map<Mask, TextMask> masks;
  private final boolean needsAtSign;
  private final int digitsMin;
  private final Writing writing;

  TextContent(List<Detector> detectors, Writing writing, MaskKey key) {
    this.writing = writing;
    searches =
        detectors.stream()
            .map(detector -> new Search(finder(detector.kind()), detector.mask()))
            .toList();
    masks =
        Stream.concat(searches.stream().map(Search::mask), Stream.of(new Mask.Redact()))
            .distinct()
            .collect(Collectors.toMap(mask -> mask, mask -> new TextMask(mask, key)));
    needsAtSign =
        searches.stream().anyMatch(search -> search.finder().needs() == Finder.Trait.AT_SIGN);
    digitsMin =
        searches.stream()
            .filter(search -> search.finder().needs() == Finder.Trait.DIGITS)
            .mapToInt(search -> search.finder().digitsMin())
            .min()
            .orElse(Integer.MAX_VALUE);
  }

  @Override
  public int apply(byte[] source, int offset, int length, MaskBuffer out) {
    Matches matches = find(source, offset, offset + length);
    if (matches.isEmpty()) {
      return UNCHANGED;
    }
    int before = out.length();
    int copied = offset;
    for (Matches.Match match : matches.apart()) {
      out.put(source, copied, match.from() - copied);
      mask(match.mask()).append(source, match.from(), match.to(), out);
      copied = match.to();
    }
    out.put(source, copied, offset + length - copied);
    return out.length() - before;
  }

  /** Whether there is anything to mask. */
  boolean finds(byte[] source, int from, int to) {
    return !find(source, from, to).isEmpty();
  }

  private Matches find(byte[] source, int from, int to) {
    Matches matches = new Matches();
    boolean atSign = false;
    int digits = 0;
    int foldable = 0;
    for (int i = from; i < to; i++) {
      byte c = source[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '@') {
        atSign = true;
      } else if (FoldedText.folds(source, i, to, writing)) {
        foldable++;
      }
    }
    if (foldable == 0) {
      search(source, from, to, atSign, digits, matches::add);
    } else if (isWorthIt(atSign || needsAtSign, digits + foldable)) {
      findFolded(FoldedText.of(source, from, to, writing), source, matches);
    }
    return matches;
  }

  private void findFolded(FoldedText text, byte[] source, Matches matches) {
    boolean atSign = false;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      byte c = text.bytes()[i];
      digits += Finder.isDigit(c) ? 1 : 0;
      atSign |= c == '@';
    }
    search(
        text.bytes(),
        0,
        text.length(),
        atSign,
        digits,
        (from, to, mask) -> {
          int start = text.start(from);
          int end = text.end(to - 1);
          matches.add(start, end, isEscaped(source, start, end) ? new Mask.Redact() : mask);
        });
  }

  /** A mask that keeps some characters must not cut one in two that is written with several. */
  private boolean isEscaped(byte[] source, int from, int to) {
    for (int i = from; i < to; i++) {
      if (writing.escapes(source[i])) {
        return true;
      }
    }
    return false;
  }

  private boolean isWorthIt(boolean atSign, int digits) {
    return digits >= digitsMin || (needsAtSign && atSign);
  }

  /** Takes matches with their masks. */
  @FunctionalInterface
  private interface Found {
    void match(int from, int to, Mask mask);
  }

  private void search(byte[] text, int from, int to, boolean atSign, int digits, Found found) {
    if (!isWorthIt(atSign, digits)) {
      return;
    }
    for (Search search : searches) {
      boolean possible =
          switch (search.finder().needs()) {
            case AT_SIGN -> atSign;
            case DIGITS -> digits >= search.finder().digitsMin();
          };
      if (possible) {
        search
            .finder()
            .find(text, from, to, (start, end) -> found.match(start, end, search.mask()));
      }
    }
  }

  private TextMask mask(Mask mask) {
    TextMask text = masks.get(mask);
    if (text == null) {
      throw new IllegalStateException("no search has the mask " + mask);
    }
    return text;
  }

  private static Finder finder(Detector.Kind kind) {
    return switch (kind) {
      case CREDIT_CARD -> new CardNumbers();
      case IBAN -> new Ibans();
      case US_SSN -> new SocialSecurityNumbers();
      case EMAIL -> new EmailAddresses();
      case PHONE -> new PhoneNumbers();
    };
  }
}
