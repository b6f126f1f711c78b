package dev.weir.app;

import dev.weir.console.ConsoleServer;
import dev.weir.identity.OidcTokenVerifier;
import dev.weir.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What takes long to load and needs no setting: threads of their own load it while the
 * configuration is read and the first objects are made. Whoever needs it sooner waits for it as if
 * he had begun himself.
 */
final class LoadedAhead {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedAhead.class);

  private LoadedAhead() {}

  static void begin() {
    begin("store", EmbeddedStore::loadAhead, ConsoleServer::loadAhead);
    begin("sign-in", OidcTokenVerifier::loadAhead);
  }

  private static void begin(String name, Runnable... loads) {
    Thread.ofPlatform()
        .daemon()
        .name("weir-load-" + name)
        .start(() -> {
          for (Runnable load : loads) {
            load(load);
          }
        });
  }

  private static void load(Runnable load) {
    try {
      load.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("nothing is lost: who needs it meets the same fault, and says so", e);
    }
  }
}
