package dev.weir.console;

import java.util.Map;

/** Whether the gateway has what it needs, as found out lately. Must not block; thread-safe. */
public interface Health {
  /** Each part by its name, and whether it works. */
  Map<String, Boolean> parts();
}
