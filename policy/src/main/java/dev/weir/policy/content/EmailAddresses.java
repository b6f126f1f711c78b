package dev.weir.policy.content;

/**
 * E-mail addresses: a local part (RFC 5322 atoms and dots, RFC 6531 letters), an at sign, and a
 * domain with a dot and a top level of letters. Lengths as RFC 5321 bounds them.
 */
final class EmailAddresses implements Finder {
  private static final String ATOM = "!#$%&'*+-/=?^_`{|}~.";
  private static final int LOCAL_MAX = 64;
  private static final int DOMAIN_MAX = 253;

  @Override
  public Trait needs() {
    return Trait.AT_SIGN;
  }

  @Override
  public int digitsMin() {
    return 0;
  }

  @Override
  public void find(byte[] text, int from, int to, Sink sink) {
    int free = from;
    for (int at = from; at < to; at++) {
      if (text[at] == '@') {
        int start = localStart(text, free, at);
        int end = domainEnd(text, at + 1, to);
        if (start < at && end > 0) {
          sink.match(start, end);
          free = end;
          at = end - 1;
        }
      }
    }
  }

  private static int localStart(byte[] text, int from, int at) {
    int start = at;
    int earliest = Math.max(from, at - LOCAL_MAX);
    while (start > earliest
        && (Finder.isWord(text[start - 1]) || ATOM.indexOf(text[start - 1]) >= 0)) {
      start--;
    }
    return start;
  }

  /** The end of the longest domain that starts here, or -1. */
  private static int domainEnd(byte[] text, int from, int to) {
    int latest = Math.min(to, from + DOMAIN_MAX);
    int end = -1;
    int labelStart = from;
    boolean afterDot = false;
    int at = from;
    while (at < latest && (Finder.isWord(text[at]) || text[at] == '-' || text[at] == '.')) {
      if (text[at] == '.') {
        if (at == labelStart) {
          return end;
        }
        labelStart = at + 1;
        afterDot = true;
      } else if (afterDot && at > labelStart && !Finder.isDigit(text[labelStart])) {
        end = at + 1;
      }
      at++;
    }
    return end;
  }
}
