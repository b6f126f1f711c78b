package dev.weir.sql.postgres.tree;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Constants of a parse tree, as text. */
public final class Constants {
  private Constants() {}

  /** The text of a constant, perhaps cast; null if the node is no constant or NULL. */
  public static @Nullable String text(Node node) {
    return switch (node.kind()) {
      case "A_Const" -> ofConst(node);
      case "TypeCast" -> text(node.required("arg"));
      case "String" -> node.string();
      case "Integer" -> String.valueOf(node.number("ival"));
      case "Float" -> node.text("fval");
      case "Boolean" -> String.valueOf(node.flag("boolval"));
      default -> null;
    };
  }

  private static @Nullable String ofConst(Node node) {
    if (node.flag("isnull")) {
      return null;
    }
    if (node.has("sval")) {
      return Objects.requireNonNull(node.child("sval", "String")).string();
    }
    if (node.has("ival")) {
      return text(Objects.requireNonNull(node.child("ival", "Integer")));
    }
    if (node.has("fval")) {
      return text(Objects.requireNonNull(node.child("fval", "Float")));
    }
    return node.has("boolval")
        ? text(Objects.requireNonNull(node.child("boolval", "Boolean")))
        : null;
  }

  /** Whether a constant is one of the spellings of true. */
  public static boolean isTrue(Node node) {
    String text = text(node);
    return text != null
        && switch (text.toLowerCase(Locale.ROOT)) {
          case "true", "t", "on", "yes", "y", "1" -> true;
          default -> false;
        };
  }
}
