package dev.weir.policy.when;

import dev.cel.common.CelOptions;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.weir.policy.Place;
import dev.weir.policy.Subject;
import dev.weir.sql.Access;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.Shape;
import dev.weir.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What conditions may ask about, with types. Each is a variable of its own under a dotted name, so
 * that a misspelt one is a fault when the condition is made, not when it is evaluated.
 */
public final class Facts {
  private static final int EXPRESSION_CHARACTERS_MAX = 4_000;
  private static final int NESTING_MAX = 32;
  private static final int ITERATIONS_MAX = 10_000;

  private static final CelType TEXT = SimpleType.STRING;
  private static final CelType FLAG = SimpleType.BOOL;
  private static final CelType TEXTS = ListType.create(SimpleType.STRING);

  private static final Map<String, CelType> TYPES =
      Map.ofEntries(
          Map.entry("statement.kind", TEXT),
          Map.entry("statement.actions", TEXTS),
          Map.entry("statement.tables", TEXTS),
          Map.entry("statement.functions", TEXTS),
          Map.entry("statement.settings", TEXTS),
          Map.entry("statement.unbounded", FLAG),
          Map.entry("statement.rowLocking", FLAG),
          Map.entry("statement.returnsRows", FLAG),
          Map.entry("statement.copyIn", FLAG),
          Map.entry("statement.copyOut", FLAG),
          Map.entry("statement.explain", FLAG),
          Map.entry("statement.executes", FLAG),
          Map.entry("access.action", TEXT),
          Map.entry("access.kind", TEXT),
          Map.entry("access.object", TEXT),
          Map.entry("access.schema", TEXT),
          Map.entry("access.table", TEXT),
          Map.entry("access.columns", TEXTS),
          Map.entry("subject.user", TEXT),
          Map.entry("subject.groups", TEXTS),
          Map.entry("subject.roles", TEXTS),
          Map.entry("subject.agent", TEXT),
          Map.entry("subject.issuer", TEXT),
          Map.entry("session.id", TEXT),
          Map.entry("session.connection", TEXT),
          Map.entry("session.protocol", TEXT),
          Map.entry("session.source", TEXT),
          Map.entry("now", SimpleType.TIMESTAMP));

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(EXPRESSION_CHARACTERS_MAX)
          .maxParseRecursionDepth(NESTING_MAX)
          .comprehensionMaxIterations(ITERATIONS_MAX)
          .build();

  static final CelCompiler COMPILER = compiler();
  static final CelRuntime RUNTIME =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  private Facts() {}

  /** Every name that a condition may use. */
  public static Set<String> names() {
    return TYPES.keySet();
  }

  /** The facts of one statement; those of an access are added by {@link #with}. */
  public static Map<String, Object> of(
      Subject subject, Place place, Statement statement, Instant now) {
    Map<String, Object> facts = new HashMap<>();
    Shape shape = statement.shape();
    facts.put("statement.kind", statement.kind());
    facts.put(
        "statement.actions",
        sorted(statement.accesses().stream().map(access -> access.action().label()).toList()));
    facts.put(
        "statement.tables",
        sorted(
            statement.accesses().stream()
                .filter(access -> access.kind() == ObjectKind.TABLE)
                .map(access -> access.object().toString())
                .toList()));
    facts.put(
        "statement.functions",
        sorted(statement.functions().stream().map(ObjectName::toString).toList()));
    facts.put(
        "statement.settings",
        sorted(statement.settings().stream().map(SettingChange::name).toList()));
    facts.put("statement.unbounded", shape.unbounded());
    facts.put("statement.rowLocking", shape.rowLocking());
    facts.put("statement.returnsRows", shape.returnsRows());
    facts.put("statement.copyIn", shape.copyIn());
    facts.put("statement.copyOut", shape.copyOut());
    facts.put("statement.explain", shape.explain());
    facts.put("statement.executes", shape.executes());
    facts.put("subject.user", subject.user());
    facts.put("subject.groups", sorted(subject.groups()));
    facts.put("subject.roles", sorted(subject.roles()));
    facts.put("subject.agent", Objects.requireNonNullElse(subject.agent(), ""));
    facts.put("subject.issuer", subject.issuer());
    facts.put("session.id", place.session());
    facts.put("session.connection", place.connection());
    facts.put("session.protocol", place.protocol());
    facts.put("session.source", place.source().getHostAddress());
    facts.put("now", now);
    return facts;
  }

  /** The facts with those of one access; null where a statement has none. */
  public static Map<String, Object> with(Map<String, Object> facts, @Nullable Access access) {
    Map<String, Object> all = new HashMap<>(facts);
    boolean table = access != null && access.kind() == ObjectKind.TABLE;
    all.put("access.action", access == null ? "" : access.action().label());
    all.put("access.kind", access == null ? "" : access.kind().label());
    all.put("access.object", access == null ? "" : access.object().toString());
    all.put(
        "access.schema",
        access == null ? "" : Objects.requireNonNullElse(access.object().schema(), ""));
    all.put("access.table", access != null && table ? access.object().name() : "");
    all.put("access.columns", access == null ? List.of() : columns(access));
    return all;
  }

  private static List<String> columns(Access access) {
    Set<String> columns = new TreeSet<>(access.columnsRead());
    columns.addAll(access.columnsWritten());
    return List.copyOf(columns);
  }

  private static List<String> sorted(Collection<String> names) {
    return List.copyOf(new TreeSet<>(names));
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS);
    TYPES.forEach(builder::addVar);
    return builder.build();
  }
}
