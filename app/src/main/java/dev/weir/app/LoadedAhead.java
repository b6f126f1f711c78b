package dev.weir.app;

import dev.weir.console.ConsoleServer;
import dev.weir.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What takes long to load and needs no setting: a thread of its own loads it while the
 * configuration is read and the first objects are made. Whoever needs it sooner waits for it as if
 * it had begun itself.
 */
final class LoadedAhead {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedAhead.class);

  private LoadedAhead() {}

  static void begin() {
    Thread.ofPlatform().daemon().name("weir-load-ahead").start(LoadedAhead::load);
  }

  private static void load() {
    try {
      EmbeddedStore.loadAhead();
      ConsoleServer.loadAhead();
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("nothing is lost: who needs it meets the same fault, and says so", e);
    }
  }
}
