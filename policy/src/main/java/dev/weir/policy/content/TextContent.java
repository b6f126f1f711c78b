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

  TextContent(List<Detector> detectors, MaskKey key) {
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
    for (int i = from; i < to; i++) {
      byte c = source[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '@') {
        atSign = true;
      }
    }
    if (digits < digitsMin && !(needsAtSign && atSign)) {
      return matches;
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
            .find(source, from, to, (start, end) -> matches.add(start, end, search.mask()));
      }
    }
    return matches;
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
