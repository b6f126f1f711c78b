package dev.weir.sql.postgres.functions;

import dev.weir.sql.Action;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Catalogue.Volatility;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What functions of well-known extensions do. Reviewed one by one: a function that reads tables or
 * keeps a state may stand beside ones that only compute.
 */
public final class ExtensionFunctions {
  private static final Map<String, Set<String>> COMPUTING = computing();

  private static final Map<String, Action> ACTIONS =
      Map.ofEntries(
          Map.entry("dblink", Action.NETWORK),
          Map.entry("postgres_fdw", Action.NETWORK),
          Map.entry("tablefunc", Action.CODE),
          Map.entry("xml2", Action.CODE),
          Map.entry("adminpack", Action.FILE),
          Map.entry("file_fdw", Action.FILE),
          Map.entry("pg_walinspect", Action.REPLICATE),
          Map.entry("pg_logicalinspect", Action.REPLICATE),
          Map.entry("pageinspect", Action.ADMIN),
          Map.entry("pg_visibility", Action.ADMIN),
          Map.entry("pg_buffercache", Action.ADMIN),
          Map.entry("pg_prewarm", Action.ADMIN),
          Map.entry("pg_surgery", Action.ADMIN),
          Map.entry("pgstattuple", Action.ADMIN),
          Map.entry("pgrowlocks", Action.ADMIN),
          Map.entry("amcheck", Action.ADMIN));

  private ExtensionFunctions() {}

  /** Whether it does nothing but compute from its arguments. */
  public static boolean onlyComputes(Catalogue.Function function) {
    String extension = function.extension();
    return extension != null
        && COMPUTING.getOrDefault(extension, Set.of()).contains(function.name().name())
        && function.volatility() != Volatility.VOLATILE
        && !function.securityDefiner();
  }

  /** What a rule must allow beside the call; null if nothing. */
  public static @Nullable Action action(Catalogue.Function function) {
    return function.extension() == null ? null : ACTIONS.get(function.extension());
  }

  private static Map<String, Set<String>> computing() {
    var extensions = new HashMap<String, Set<String>>();
    for (String line : ReviewedList.lines("extension-functions.txt")) {
      List<String> words = List.of(line.split(" "));
      extensions.put(words.getFirst(), Set.copyOf(words.subList(1, words.size())));
    }
    return Map.copyOf(extensions);
  }
}
