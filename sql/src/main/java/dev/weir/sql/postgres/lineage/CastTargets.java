package dev.weir.sql.postgres.lineage;

import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Set;

/**
 * What the failure of a cast tells of the value that was cast. The types of names of objects
 * ({@code regclass}) tell whether there is such an object, which whoever asks can create.
 */
final class CastTargets {
  private static final Set<String> TEXT = Set.of("text", "varchar", "bpchar", "name");

  /** Without a length or precision, whether these succeed says only what kind of text it is. */
  private static final Set<String> BUILTIN =
      Set.of(
          "int4",
          "int8",
          "numeric",
          "float8",
          "float4",
          "date",
          "timestamp",
          "timestamptz",
          "time",
          "timetz",
          "interval",
          "uuid",
          "json",
          "jsonb",
          "bytea",
          "inet",
          "cidr",
          "macaddr",
          "xml",
          "money",
          "oid",
          "tsvector",
          "point",
          "int",
          "integer",
          "bigint");

  /** Types whose names are used like functions, without there being one of that name. */
  private static final Set<String> CASTS =
      Set.of(
          "box",
          "int2vector",
          "jsonpath",
          "macaddr8",
          "oidvector",
          "pg_lsn",
          "pg_snapshot",
          "regcollation",
          "regconfig",
          "regdictionary",
          "regnamespace",
          "regoper",
          "regoperator",
          "regproc",
          "regprocedure",
          "regrole",
          "regtype",
          "tid",
          "tsquery",
          "varbit");

  private CastTargets() {}

  /** Every value has a form in that type. */
  static boolean neverFails(Node type) {
    return TEXT.contains(builtinName(type)) && !type.has("arrayBounds");
  }

  /** The cast keeps the whole value, as text. */
  static boolean keepsText(Node type) {
    return neverFails(type) && !type.has("typmods") && !builtinName(type).equals("name");
  }

  /** One of the server's own types, so that a constant of it is read before anything runs. */
  static boolean isBuiltin(Node type) {
    List<String> names = type.strings("names");
    return names.size() > 1
        ? names.getFirst().equals("pg_catalog")
        : TEXT.contains(builtinName(type)) || BUILTIN.contains(builtinName(type));
  }

  /** One of the server's own types that is no row's, whatever relations there are. */
  static boolean isScalar(Node type, List<String> searchPath) {
    String name = builtinName(type);
    boolean own = type.strings("names").size() > 1 || searchPath.indexOf("pg_catalog") == 0;
    return own && (TEXT.contains(name) || BUILTIN.contains(name));
  }

  /** A function's name that is no function, but a type: {@code inet(x)} is a cast. */
  static boolean isCast(List<String> function) {
    String name = function.getLast();
    boolean own = function.size() == 1 || function.getFirst().equals("pg_catalog");
    return own && (BUILTIN.contains(name) || CASTS.contains(name));
  }

  /** It may fail, but by the form of a value only. */
  static boolean saysLittle(Node type) {
    return BUILTIN.contains(builtinName(type)) && !type.has("typmods");
  }

  /** The type's name if it is one of pg_catalog's, otherwise the empty text. */
  private static String builtinName(Node type) {
    List<String> names = type.strings("names");
    if (names.isEmpty() || names.size() > 1 && !names.getFirst().equals("pg_catalog")) {
      return "";
    }
    return names.getLast();
  }
}
