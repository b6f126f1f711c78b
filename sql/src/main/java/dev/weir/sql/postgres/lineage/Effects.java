package dev.weir.sql.postgres.lineage;

import dev.weir.sql.Action;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.SettingChange;
import dev.weir.sql.postgres.functions.BuiltinFunction;
import dev.weir.sql.postgres.functions.BuiltinFunctions;
import dev.weir.sql.postgres.functions.Settings;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.Node;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What calls of built-in functions do beside returning a value. */
final class Effects {
  /** Gives back what the session itself holds: pools do so before they hand it on. */
  private static final String UNLOCK_ALL = "pg_advisory_unlock_all";

  private Effects() {}

  /**
   * @param sources what the arguments depend on: the call keeps or sends it
   */
  static void of(
      Walk walk,
      BuiltinFunction function,
      List<String> name,
      List<Node> args,
      Set<ColumnName> sources) {
    boolean builtin = name.size() == 1 && function != BuiltinFunctions.UNREVIEWED;
    ObjectName object = builtin ? ObjectName.of("pg_catalog", name.getLast()) : Walk.name(name);
    switch (Objects.requireNonNull(function.action())) {
      case SET -> object = setConfig(walk, args);
      case NOTIFY -> {
        object = ObjectName.bare(constant(args, 0));
        walk.facts.access(Action.NOTIFY, ObjectKind.CHANNEL, object);
      }
      case LOCK -> {
        if (builtin && name.getLast().equals(UNLOCK_ALL)) {
          walk.facts.builtin(Action.LOCK, ObjectKind.FUNCTION, object);
        } else {
          walk.facts.access(Action.LOCK, ObjectKind.FUNCTION, object);
        }
      }
      case CALL -> {
        walk.facts.access(Action.CALL, ObjectKind.FUNCTION, object);
        walk.facts.function(object);
      }
      default ->
          walk.facts.access(Objects.requireNonNull(function.action()), ObjectKind.FUNCTION, object);
    }
    walk.facts.canTell();
    walk.facts.flow(sources, object, null);
    if (function.opaque()) {
      walk.facts.untraced("function " + object + " cannot be seen through");
    }
  }

  /** set_config(name, value, is_local). */
  private static ObjectName setConfig(Walk walk, List<Node> args) {
    String name = constant(args, 0).toLowerCase(Locale.ROOT);
    ObjectName setting = ObjectName.bare(name);
    // a constant that is cast is what the cast makes of it
    String value =
        args.size() > 1 && args.get(1).is("A_Const") ? Constants.text(args.get(1)) : null;
    boolean local = args.size() > 2 && Constants.isTrue(args.get(2));
    boolean harmless = Settings.isHarmless(name, value);
    if (name.equals("role") || name.equals("session_authorization")) {
      walk.facts.access(Action.ROLE, ObjectKind.SETTING, setting);
    } else if (harmless || Settings.isEverybodys(name, false)) {
      walk.facts.builtin(Action.SET, ObjectKind.SETTING, setting);
    } else {
      walk.facts.access(Action.SET, ObjectKind.SETTING, setting);
    }
    walk.facts.setting(new SettingChange(name, value, local, harmless));
    return setting;
  }

  /** A constant argument, or {@code *} where its value is known only when it runs. */
  private static String constant(List<Node> args, int position) {
    @Nullable String text = args.size() > position ? Constants.text(args.get(position)) : null;
    return text == null ? "*" : text;
  }
}
