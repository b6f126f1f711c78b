package dev.weir.sql.postgres.parser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** How the functions that C code knows by their names are called in a WebAssembly module. */
final class ModuleNames {
  private final Properties names;

  private ModuleNames(Properties names) {
    this.names = names;
  }

  static ModuleNames read(String resource) {
    var names = new Properties();
    try (InputStream in = ModuleNames.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + resource);
      }
      names.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModuleNames(names);
  }

  /** The name in C of what the module imports under this name. */
  String imported(String name) {
    return named("import." + name);
  }

  /** The name under which the module exports a C function. */
  String exported(String nameInC) {
    return named("export." + nameInC);
  }

  private String named(String key) {
    String name = names.getProperty(key);
    if (name == null) {
      throw new IllegalStateException("the module has no " + key);
    }
    return name;
  }
}
