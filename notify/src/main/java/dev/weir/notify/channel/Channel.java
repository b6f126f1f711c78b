package dev.weir.notify.channel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what a target is told. The addresses of webhooks are secrets themselves: whoever knows one can
 * post there. They, keys and passwords come from {@link TargetSecrets}.
 */
public sealed interface Channel {
  /** PEM file with the certificates that may sign the target's; null for those Java trusts. */
  @Nullable Path ca();

  /** An adaptive card, posted to a workflow's webhook. */
  record Teams(@Nullable Path ca) implements Channel {}

  /** Blocks, posted to an incoming webhook. */
  record Slack(@Nullable Path ca) implements Channel {}

  /** JSON, signed. */
  record Webhook(@Nullable Path ca) implements Channel {}

  /**
   * @param user whom Weir signs in as; null if the server asks nobody to
   * @param from what mails are from, one address
   * @param to whom they are for, each an address
   */
  record Mail(
      String host,
      int port,
      Encryption encryption,
      @Nullable String user,
      String from,
      List<String> to,
      @Nullable Path ca)
      implements Channel {
    public Mail {
      to = List.copyOf(to);
    }
  }

  /** How a mail server is spoken to. */
  enum Encryption {
    /** Plain at first, then TLS, or nothing is sent. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS,
    /** For a server on this machine alone. */
    NONE
  }
}
