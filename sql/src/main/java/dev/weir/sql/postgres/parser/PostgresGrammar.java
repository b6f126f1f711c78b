package dev.weir.sql.postgres.parser;

import java.util.function.Supplier;
import run.endive.runtime.CompiledModule;

/** The grammar of one major version of PostgreSQL. */
public enum PostgresGrammar {
  POSTGRESQL_15(15, Postgresql15::new),
  POSTGRESQL_16(16, Postgresql16::new),
  POSTGRESQL_17(17, Postgresql17::new),
  POSTGRESQL_18(18, Postgresql18::new);

  private static final int SERVER_VERSION_NUM_MIN = 10_000;

  private final int majorVersion;
  private final Supplier<CompiledModule> module;

  PostgresGrammar(int majorVersion, Supplier<CompiledModule> module) {
    this.majorVersion = majorVersion;
    this.module = module;
  }

  /**
   * The grammar to read a server's statements with: its own, 15 for what is older, 18 for what is
   * newer.
   *
   * @param version a major version such as 17, or a {@code server_version_num} such as 170004
   * @throws IllegalArgumentException if the version is not positive
   */
  public static PostgresGrammar forServerVersion(int version) {
    if (version <= 0) {
      throw new IllegalArgumentException("no version of PostgreSQL: " + version);
    }
    int major = version >= SERVER_VERSION_NUM_MIN ? version / SERVER_VERSION_NUM_MIN : version;
    PostgresGrammar closest = POSTGRESQL_15;
    for (PostgresGrammar grammar : values()) {
      if (grammar.majorVersion <= major) {
        closest = grammar;
      }
    }
    return closest;
  }

  public int majorVersion() {
    return majorVersion;
  }

  CompiledModule module() {
    return module.get();
  }

  /** Names in the module, whose build shortened them. */
  ModuleNames names() {
    return ModuleNames.read("postgresql-" + majorVersion + ".properties");
  }
}
