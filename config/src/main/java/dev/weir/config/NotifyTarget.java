package dev.weir.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where people are told of something. Immutable.
 *
 * @param name of the target; that of its channel unless said
 */
public record NotifyTarget(String name, Channel channel, Set<Topic> on, Show show) {
  /** What a target is told of that does not say: what becomes of requests for approval. */
  public static final Set<Topic> ON_USUAL =
      Set.of(
          Topic.APPROVAL_REQUESTED,
          Topic.APPROVAL_DECIDED,
          Topic.APPROVAL_EXPIRED,
          Topic.APPROVAL_WITHDRAWN);

  public NotifyTarget {
    on = Set.copyOf(on);
  }

  /** What somebody may want to be told of. */
  public enum Topic {
    APPROVAL_REQUESTED,
    APPROVAL_DECIDED,
    APPROVAL_EXPIRED,
    APPROVAL_WITHDRAWN,
    DENIED
  }

  /** How much of a statement is shown. */
  public enum Show {
    /** Nothing of its text. */
    SUMMARY,
    STATEMENT,
    /** The statement, and the values of its parameters. */
    PARAMETERS
  }

  /** By what people are told. A CA is a PEM file of trusted roots; null for the Java default. */
  public sealed interface Channel {}

  /**
   * @param webhook where its address, a secret itself, comes from
   */
  public record Teams(SecretSource.Local webhook, @Nullable Path ca) implements Channel {}

  /**
   * @param webhook where its address, a secret itself, comes from
   */
  public record Slack(SecretSource.Local webhook, @Nullable Path ca) implements Channel {}

  /**
   * @param url where its address, which may be a secret, comes from
   * @param key that what is sent is signed with
   */
  public record Webhook(SecretSource.Local url, SecretSource.Local key, @Nullable Path ca)
      implements Channel {}

  /**
   * @param user null if the server asks nobody to sign in, as is {@code password}
   */
  public record Email(
      Address server,
      MailTls tls,
      @Nullable String user,
      SecretSource.@Nullable Local password,
      String from,
      List<String> to,
      @Nullable Path ca)
      implements Channel {
    public Email {
      to = List.copyOf(to);
    }
  }

  /** How a mail server is spoken to. */
  public enum MailTls {
    STARTTLS,
    IMPLICIT,
    /** On this machine only. */
    DISABLE
  }
}
