package dev.weir.gateway.upstream;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

/** Says in a few words why TLS failed, without repeating what the other side sent. */
public final class CertificateFaults {
  private static final int CAUSES_MAX = 16;

  private CertificateFaults() {}

  public static String of(Throwable failure) {
    boolean certificate = false;
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
      switch (cause) {
        case CertificateExpiredException expired -> {
          return "the server's certificate has expired";
        }
        case CertificateNotYetValidException early -> {
          return "the server's certificate is not valid yet";
        }
        case CertPathBuilderException unknown -> {
          return "the server's certificate is of an unknown authority";
        }
        case CertPathValidatorException invalid -> {
          return "the server's certificate is not accepted";
        }
        case CertificateException other -> certificate = true;
        default -> {
          // look further down
        }
      }
      cause = cause.getCause();
    }
    return certificate
        ? "the server's certificate is not for this host"
        : "the handshake was not completed";
  }
}
