package dev.weir.sql.mysql.lineage;

import io.debezium.ddl.parser.mysql.generated.MySqlParser.ColumnInternalRefListContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.DotIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.FieldIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.IdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.PureIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.QualifiedIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.SimpleIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableRefWithWildcardContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TableWildContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextOrIdentifierContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.TextStringLiteralContext;
import io.debezium.ddl.parser.mysql.generated.MySqlParser.UserVariableContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names as they are written, without their quotes. */
public final class Names {
  private Names() {}

  public static String of(IdentifierContext identifier) {
    return unquoted(identifier.getText());
  }

  public static String of(PureIdentifierContext identifier) {
    return unquoted(identifier.getText());
  }

  public static String of(DotIdentifierContext identifier) {
    return of(identifier.identifier());
  }

  public static String of(TextOrIdentifierContext name) {
    return name.identifier() == null ? of(name.textStringLiteral()) : of(name.identifier());
  }

  /** A text as far as it is plain: an escape in it is left as it is. */
  public static String of(TextStringLiteralContext text) {
    return unquoted(text.getText());
  }

  /** The parts of a name, the schema first. */
  public static List<String> parts(QualifiedIdentifierContext name) {
    var parts = new ArrayList<String>(2);
    parts.add(of(name.identifier()));
    if (name.dotIdentifier() != null) {
      parts.add(of(name.dotIdentifier()));
    }
    return parts;
  }

  public static List<String> parts(SimpleIdentifierContext name) {
    var parts = new ArrayList<String>(3);
    parts.add(of(name.identifier()));
    name.dotIdentifier().forEach(part -> parts.add(of(part)));
    return parts;
  }

  /** Empty for a name that begins with a dot and has one part only, which says nothing. */
  public static List<String> parts(FieldIdentifierContext name) {
    if (name.qualifiedIdentifier() == null) {
      return List.of();
    }
    List<String> parts = parts(name.qualifiedIdentifier());
    if (name.dotIdentifier() != null) {
      parts.add(of(name.dotIdentifier()));
    }
    return parts;
  }

  public static List<String> parts(TableRefContext name) {
    return name.qualifiedIdentifier() == null
        ? List.of(of(name.dotIdentifier()))
        : parts(name.qualifiedIdentifier());
  }

  /** Without the star. */
  public static List<String> parts(TableRefWithWildcardContext name) {
    var parts = new ArrayList<String>(2);
    parts.add(of(name.identifier()));
    if (name.dotIdentifier() != null) {
      parts.add(of(name.dotIdentifier()));
    }
    return parts;
  }

  /** Without the star. */
  public static List<String> parts(TableWildContext name) {
    return name.identifier().stream().map(Names::of).toList();
  }

  public static List<String> columns(@Nullable ColumnInternalRefListContext list) {
    return list == null
        ? List.of()
        : list.columnInternalRef().stream().map(one -> of(one.identifier())).toList();
  }

  /** {@code @name}; the case of such names does not matter. */
  public static String of(UserVariableContext variable) {
    String name =
        variable.textOrIdentifier() == null
            ? unquoted(variable.getText().substring(1))
            : of(variable.textOrIdentifier());
    return "@" + name.toLowerCase(Locale.ROOT);
  }

  private static String unquoted(String written) {
    if (written.length() < 2) {
      return written;
    }
    char quote = written.charAt(0);
    if (quote != '`' && quote != '"' && quote != '\'' || written.indexOf(quote, 1) < 0) {
      return written;
    }
    String single = String.valueOf(quote);
    return written.substring(1, written.length() - 1).replace(single + single, single);
  }
}
