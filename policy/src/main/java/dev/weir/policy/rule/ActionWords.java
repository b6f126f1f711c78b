package dev.weir.policy.rule;

import dev.weir.sql.Action;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The words that people write for actions: each action's own, and groups of them. */
public final class ActionWords {
  /** What each word stands for, in the order in which they are listed to people. */
  public static final Map<String, Set<Action>> ALL = Collections.unmodifiableMap(all());

  private ActionWords() {}

  private static Map<String, Set<Action>> all() {
    Map<String, Set<Action>> actions = new LinkedHashMap<>();
    Arrays.stream(Action.values()).forEach(action -> actions.put(action.label(), Set.of(action)));
    actions.put("read", Set.of(Action.SELECT));
    actions.put("write", Set.of(Action.INSERT, Action.UPDATE, Action.DELETE, Action.MERGE));
    actions.put("ddl", Set.of(Action.CREATE, Action.ALTER, Action.DROP, Action.TRUNCATE));
    actions.put("all", Set.copyOf(EnumSet.allOf(Action.class)));
    return actions;
  }
}
