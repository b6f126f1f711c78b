package dev.weir.app;

import dev.weir.gateway.ServerTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the certificate's files have changed, and has everything that listens show the new
 * one; one that cannot be used leaves the old one in place. For one thread.
 *
 * @param tls of the databases' ports; null if there is none
 * @param others make the other ports read the files
 */
record CertificateWatch(@Nullable ServerTls tls, List<Runnable> others) implements Runnable {
  @Override
  public void run() {
    if (tls != null && tls.reloadIfChanged()) {
      others.forEach(Runnable::run);
    }
  }
}
