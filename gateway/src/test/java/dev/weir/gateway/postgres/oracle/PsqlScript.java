package dev.weir.gateway.postgres.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The texts that psql would send for a script, one after the other: split at semicolons outside
 * quotes, comments, parentheses and BEGIN ATOMIC bodies, with variables put in and without
 * backslash commands and COPY data (psqlscan.l). Branches of {@code \if} are all taken.
 */
final class PsqlScript {
  private static final Pattern DOLLAR =
      Pattern.compile("\\$([A-Za-z_\\u0080-\\uffff][A-Za-z0-9_\\u0080-\\uffff]*)?\\$");
  private static final Pattern VARIABLE =
      Pattern.compile(":(?:([A-Za-z0-9_]+)|'([A-Za-z0-9_]+)'|\"([A-Za-z0-9_]+)\")");
  private static final Pattern ROUTINE =
      Pattern.compile("(?is)^\\W*create\\s+(or\\s+replace\\s+)?(function|procedure)\\b.*");
  private static final Pattern COPY_IN = Pattern.compile("(?is)\\bcopy\\b.*\\bfrom\\s+stdin\\b");

  /** Backslash commands that send what stands before them. */
  private static final List<String> SENDS =
      List.of("g", "gx", "gset", "gexec", "gdesc", "crosstabview");

  /**
   * @param sql one text, perhaps of several statements ({@code \;})
   * @param variables prefix of the variables that its result sets ({@code \gset}), or null
   */
  record Piece(String sql, @Nullable String variables) {}

  private final String text;
  private final Map<String, String> variables;
  private int at;
  private StringBuilder buffer = new StringBuilder();
  private int parentheses;
  private int bodies;

  /**
   * @param variables psql's variables, which the caller may add to between two pieces
   */
  PsqlScript(String text, Map<String, String> variables) {
    this.text = text;
    this.variables = variables;
  }

  /** The next text; null at the end. A text without a semicolon at the end is left out. */
  @Nullable Piece next() {
    while (at < text.length()) {
      Piece piece = step();
      if (piece != null && !piece.sql().isBlank()) {
        return piece;
      }
    }
    return null;
  }

  private @Nullable Piece step() {
    char c = text.charAt(at);
    switch (c) {
      case '\'' -> quoted(isEscape());
      case '"' -> copyTo(end(text.indexOf('"', at + 1), 1));
      case '$' -> dollar();
      case '-' -> {
        if (text.startsWith("--", at)) {
          copyTo(end(text.indexOf('\n', at), 0));
        } else {
          copyTo(at + 1);
        }
      }
      case '/' -> {
        if (text.startsWith("/*", at)) {
          comment();
        } else {
          copyTo(at + 1);
        }
      }
      case '(' -> {
        parentheses++;
        copyTo(at + 1);
      }
      case ')' -> {
        parentheses--;
        copyTo(at + 1);
      }
      case ':' -> variable();
      case ';' -> {
        at++;
        if (parentheses <= 0 && bodies == 0) {
          return send(null);
        }
        buffer.append(';');
      }
      case '\\' -> {
        return backslash();
      }
      default -> {
        if (Character.isLetter(c) || c == '_') {
          word();
        } else {
          copyTo(at + 1);
        }
      }
    }
    return null;
  }

  private Piece send(@Nullable String prefix) {
    String sql = buffer.toString().strip();
    buffer = new StringBuilder();
    parentheses = 0;
    bodies = 0;
    Matcher copy = COPY_IN.matcher(sql);
    while (!sql.isEmpty() && copy.find()) {
      int line = end(text.indexOf('\n', at), 1);
      int done = text.indexOf("\n\\.", Math.max(0, line - 1));
      at = done < 0 ? text.length() : end(text.indexOf('\n', done + 1), 1);
    }
    return new Piece(sql, prefix);
  }

  private void copyTo(int end) {
    buffer.append(text, at, end);
    at = end;
  }

  private int end(int found, int more) {
    return found < 0 ? text.length() : found + more;
  }

  private boolean isEscape() {
    return at > 0
        && Character.toLowerCase(text.charAt(at - 1)) == 'e'
        && (at < 2 || !Character.isLetterOrDigit(text.charAt(at - 2)));
  }

  private void quoted(boolean escapes) {
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '\'') {
      end += escapes && text.charAt(end) == '\\' ? 2 : 1;
    }
    copyTo(Math.min(text.length(), end + 1));
  }

  private void dollar() {
    Matcher tag = DOLLAR.matcher(text).region(at, text.length());
    if (tag.lookingAt()) {
      copyTo(end(text.indexOf(tag.group(), tag.end()), tag.group().length()));
    } else {
      copyTo(at + 1);
    }
  }

  private void comment() {
    int depth = 1;
    int end = at + 2;
    while (end < text.length() && depth > 0) {
      if (text.startsWith("/*", end)) {
        depth++;
        end += 2;
      } else if (text.startsWith("*/", end)) {
        depth--;
        end += 2;
      } else {
        end++;
      }
    }
    copyTo(end);
  }

  private void variable() {
    Matcher name = VARIABLE.matcher(text).region(at, text.length());
    if (text.startsWith("::", at) || !name.lookingAt()) {
      copyTo(Math.min(text.length(), at + (text.startsWith("::", at) ? 2 : 1)));
      return;
    }
    int kind = name.group(1) != null ? 1 : name.group(2) != null ? 2 : 3;
    String value = variables.get(name.group(kind));
    if (value == null) {
      copyTo(at + 1);
      return;
    }
    at = name.end();
    buffer.append(
        switch (kind) {
          case 1 -> value;
          case 2 -> "'" + value.replace("'", "''") + "'";
          default -> "\"" + value.replace("\"", "\"\"") + "\"";
        });
  }

  private void word() {
    int end = at;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "_$".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    String word = text.substring(at, end).toLowerCase(Locale.ROOT);
    copyTo(end);
    if (parentheses == 0
        && (bodies > 0 || word.equals("begin"))
        && ROUTINE.matcher(buffer).matches()) {
      switch (word) {
        case "begin", "case" -> bodies++;
        case "end" -> bodies--;
        default -> {
          // any other word neither opens a block nor closes one
        }
      }
    }
  }

  private @Nullable Piece backslash() {
    if (text.startsWith("\\;", at)) {
      at += 2;
      buffer.append(';');
      return null;
    }
    int endOfName = at + 1;
    while (endOfName < text.length() && Character.isLetterOrDigit(text.charAt(endOfName))) {
      endOfName++;
    }
    String name = text.substring(at + 1, endOfName);
    int endOfLine = end(text.indexOf('\n', at), 0);
    int nextCommand = text.indexOf('\\', endOfName);
    int end = nextCommand >= 0 && nextCommand < endOfLine ? nextCommand : endOfLine;
    String arguments = text.substring(endOfName, end).strip();
    at = end;
    if (SENDS.contains(name)) {
      return send(name.equals("gset") ? arguments : null);
    }
    if (name.equals("set") && !arguments.isEmpty()) {
      set(arguments);
    }
    return null;
  }

  private void set(String arguments) {
    List<String> words = new ArrayList<>(List.of(arguments.split("\\s+", 2)));
    String value = words.size() > 1 ? words.get(1) : "";
    Matcher name = VARIABLE.matcher(value);
    String expanded =
        name.replaceAll(match -> {
          String known = variables.get(match.group(1) != null ? match.group(1) : match.group(2));
          return Matcher.quoteReplacement(known == null ? match.group() : known);
        });
    variables.put(
        words.getFirst(), expanded.replace("' '", "").replaceAll("^'|'$", "").replace("''", "'"));
  }
}
