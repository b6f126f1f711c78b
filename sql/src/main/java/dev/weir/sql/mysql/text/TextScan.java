package dev.weir.sql.mysql.text;

import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.sql.mysql.text.CanonicalText.Canonical;
import dev.weir.sql.mysql.text.CanonicalText.Refused;
import dev.weir.sql.mysql.text.CanonicalText.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a text, as the server's lexer (sql_lex.cc of either) goes over it, but for words
 * and numbers, which it leaves alone.
 */
final class TextScan {
  private static final String SYNTAX = "42000";
  private static final int PARSE_ERROR = 1064;

  private final byte[] raw;
  private final String in;
  private final ClientCharset charset;
  private final MySqlSettings settings;
  private final VersionComments versions;
  private final StringBuilder text;
  private final StringBuilder neutral;
  private final List<Span> statements = new ArrayList<>();
  private int at;

  /** Whether what stands here is inside an executable comment that runs. */
  private boolean inExecutable;

  private boolean changed;

  /** Where the statement's first word stands in the canonical text, and behind its last; or -1. */
  private int first = -1;

  private int last;

  /** How many bytes of the canonical text were counted, up to which unit. */
  private int countedBytes;

  private int countedUnits;

  /** Thrown where the text cannot be read; carries no stack. */
  private static final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String reason) {
      super(reason, null, false, false);
    }
  }

  TextScan(byte[] raw, String text, ClientCharset charset, MySqlSettings settings) {
    this.raw = raw;
    this.in = text;
    this.charset = charset;
    this.settings = settings;
    this.versions = new VersionComments(settings.server());
    this.text = new StringBuilder(text.length());
    this.neutral = new StringBuilder(text.length());
  }

  CanonicalText read() {
    try {
      while (at < in.length()) {
        step(in.charAt(at));
      }
      if (inExecutable) {
        throw new Fault("an executable comment has no end");
      }
      end();
    } catch (Fault e) {
      return new Refused(SYNTAX, PARSE_ERROR, String.valueOf(e.getMessage()), at);
    }
    String canonical = text.toString();
    return new Canonical(
        changed ? charset.encode(canonical) : raw, canonical, neutral.toString(), statements);
  }

  private void step(char unit) {
    switch (unit) {
      case ' ', '\t', '\n', '\f', '\r' -> keep(unit);
      case '\u000B' -> blank(1);
      case '\'', '"', '`' -> quoted(unit);
      case '#' -> lineComment();
      case '-' -> {
        if (isDashComment()) {
          lineComment();
        } else {
          word(unit);
        }
      }
      case '/' -> {
        if (peek(1) == '*') {
          blockComment();
        } else {
          word(unit);
        }
      }
      case '*' -> {
        if (inExecutable && peek(1) == '/') {
          inExecutable = false;
          blank(2);
        } else {
          word(unit);
        }
      }
      case ';' -> semicolon();
      case '\\' -> throw new Fault("there is a backslash outside of quotes");
      case '$' -> dollar();
      default -> other(unit);
    }
  }

  private void other(char unit) {
    if (unit < ' ' || unit == 0x7F) {
      throw new Fault("there is a control character outside of quotes");
    }
    if (unit < 0x80 || charset.isLetter(unit)) {
      word(unit);
    } else if (charset.isBlank(unit)) {
      blank(1);
    } else {
      throw new Fault("there is a character outside of quotes that no name has");
    }
  }

  /** Later servers have strings between dollars. */
  private void dollar() {
    boolean starts = at == 0 || !isNameUnit(in.charAt(at - 1));
    if (starts && !settings.server().isMariaDb() && settings.server().isAtLeast(8, 0, 32)) {
      throw new Fault("a name that starts with $ must be quoted");
    }
    word('$');
  }

  private boolean isNameUnit(char unit) {
    return unit >= '0' && unit <= '9'
        || unit >= 'A' && unit <= 'Z'
        || unit >= 'a' && unit <= 'z'
        || unit == '_'
        || unit == '$'
        || unit >= 0x80 && charset.isLetter(unit);
  }

  /** The unit at that distance, or NUL, which ends the server's buffer as well. */
  private char peek(int distance) {
    return at + distance < in.length() ? in.charAt(at + distance) : '\0';
  }

  /** Two dashes are a comment before a blank, a control character or the end. */
  private boolean isDashComment() {
    char behind = peek(2);
    return peek(1) == '-' && (behind <= ' ' || behind == 0x7F || charset.isBlank(behind));
  }

  private void keep(char unit) {
    text.append(unit);
    neutral.append(unit);
    at++;
  }

  private void word(char unit) {
    if (first < 0) {
      first = text.length();
    }
    keep(unit);
    last = text.length();
  }

  /** Puts a blank for that many units, which are gone. */
  private void blank(int units) {
    addBlank();
    at += units;
  }

  private void addBlank() {
    int length = neutral.length();
    if (length > 1 && neutral.charAt(length - 1) == '-' && neutral.charAt(length - 2) == '-') {
      throw new Fault("two dashes must not stand before what becomes a blank");
    }
    text.append(' ');
    neutral.append(' ');
    changed = true;
  }

  /** Keeps a comment, which nobody reads. */
  private void comment(int end) {
    for (; at < end; at++) {
      char unit = in.charAt(at);
      if (unit == '\0') {
        throw new Fault("there is a NUL in the text");
      }
      text.append(unit);
      neutral.append(unit == '\n' ? '\n' : ' ');
    }
  }

  private void lineComment() {
    int end = in.indexOf('\n', at);
    if (inExecutable) {
      throw new Fault("there is a comment to the end of a line in an executable comment");
    }
    comment(end < 0 ? in.length() : end);
  }

  private void blockComment() {
    VersionComments.Kind kind = versions.at(in, at);
    switch (kind) {
      case VersionComments.Plain() -> comment(endOfComment(at + 2, 0));
      case VersionComments.Hint() -> blank(endOfComment(at + 2, 0) - at);
      case VersionComments.Skipped(int content) -> blank(endOfComment(content, 1) - at);
      case VersionComments.Runs(int content) -> {
        blank(content - at);
        inExecutable = true;
      }
      case VersionComments.Ambiguous() ->
          throw new Fault("servers differ in how they read this version comment");
    }
  }

  /**
   * Behind the end of a comment.
   *
   * @param from behind its beginning
   * @param nesting how many levels of comments may stand in it
   */
  private int endOfComment(int from, int nesting) {
    int i = from;
    int open = 0;
    while (i + 1 < in.length()) {
      char unit = in.charAt(i);
      char next = in.charAt(i + 1);
      if (unit == '/' && next == '*' && open < nesting) {
        open++;
        i += 2;
      } else if (unit == '*' && next == '/') {
        i += 2;
        if (open == 0) {
          return i;
        }
        open--;
      } else {
        i++;
      }
    }
    throw new Fault("a comment has no end");
  }

  private void quoted(char quote) {
    boolean name = quote == '`' || quote == '"' && settings.mode().ansiQuotes();
    boolean escapes = !name && !settings.mode().noBackslashEscapes();
    int end = endOfQuoted(quote, escapes);
    if (quote == '\'') {
      if (ByteStrings.strays(in, at, end) > 0 && ByteStrings.mayFollow(neutral)) {
        bytes(end, escapes);
        return;
      }
      prefix(end);
    }
    word(quote);
    while (at < end - 1) {
      char unit = in.charAt(at++);
      if (unit == '\0') {
        throw new Fault("there is a NUL in the text");
      }
      if (name && Character.isSurrogate(unit)) {
        throw new Fault("a name has a character outside of the basic plane");
      }
      text.append(unit);
      neutral.append('0');
    }
    word(quote);
  }

  /** Writes bytes that are no text in hexadecimal digits. */
  private void bytes(int end, boolean escapes) {
    String hex = ByteStrings.hex(in.substring(at + 1, end - 1), escapes);
    addBlank();
    if (first < 0) {
      first = text.length();
    }
    text.append("X'").append(hex).append('\'');
    neutral.append("x'").repeat('0', hex.length()).append('\'');
    last = text.length();
    at = end;
  }

  /** Behind the closing quote; two quotes in a row are one in what is quoted. */
  private int endOfQuoted(char quote, boolean escapes) {
    for (int i = at + 1; i < in.length(); i++) {
      char unit = in.charAt(i);
      if (unit == '\\' && escapes) {
        i++;
      } else if (unit == quote) {
        if (i + 1 < in.length() && in.charAt(i + 1) == quote) {
          i++;
        } else {
          return i + 1;
        }
      }
    }
    throw new Fault("a quote has no end");
  }

  /** Sees to {@code x'41'}, {@code b'01'} and {@code n'a'}, whose letter may be a large one. */
  private void prefix(int end) {
    int length = neutral.length();
    if (length == 0 || at == 0 || in.charAt(at - 1) != neutral.charAt(length - 1)) {
      return;
    }
    char before = length > 1 ? neutral.charAt(length - 2) : ' ';
    if (isNameUnit(before) || before == '.' || before == '@') {
      return;
    }
    char letter = Character.toLowerCase(neutral.charAt(length - 1));
    if (letter == 'x' || letter == 'b') {
      neutral.setCharAt(length - 1, letter);
      for (int i = at + 1; i < end - 1; i++) {
        if (Character.digit(in.charAt(i), letter == 'x' ? 16 : 2) < 0 || in.charAt(i) >= 0x80) {
          throw new Fault("there is no such digit");
        }
      }
    } else if (letter == 'n') {
      neutral.setCharAt(length - 1, letter);
    }
  }

  private void semicolon() {
    if (first >= 0 && neutral.substring(first).endsWith("--")) {
      throw new Fault("two dashes must not stand at the end of a statement");
    }
    boolean hasBody =
        first >= 0 && BodyStatements.mayHaveBody(neutral, first, settings.server().isMariaDb());
    if (hasBody) {
      word(';');
      return;
    }
    if (inExecutable) {
      throw new Fault("there is a semicolon in an executable comment");
    }
    if (first < 0) {
      trailing();
      return;
    }
    end();
    keep(';');
  }

  /** Semicolons at the end of a text are nothing, as to the server; others are a mistake. */
  private void trailing() {
    if (statements.isEmpty()) {
      throw new Fault("there is no statement before the semicolon");
    }
    for (int i = at; i < in.length(); i++) {
      char unit = in.charAt(i);
      if (unit != ';' && unit != ' ' && (unit < '\t' || unit > '\r')) {
        throw new Fault("there is no statement between two semicolons");
      }
    }
    changed = true;
    at = in.length();
  }

  /** The statement that was read is done. */
  private void end() {
    if (first >= 0) {
      int offset = bytesUpTo(first);
      statements.add(new Span(offset, bytesUpTo(last) - offset, first, last));
    } else if (!statements.isEmpty()) {
      // The server takes a comment behind the last semicolon for an empty statement.
      int behind = statements.getLast().end();
      if (!neutral.substring(behind).equals(text.substring(behind))) {
        text.setLength(behind);
        neutral.setLength(behind);
        changed = true;
      }
    }
    first = -1;
  }

  private int bytesUpTo(int unit) {
    countedBytes += charset.length(text, countedUnits, unit);
    countedUnits = unit;
    return countedBytes;
  }
}
