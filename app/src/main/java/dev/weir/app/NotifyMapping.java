package dev.weir.app;

import dev.weir.config.NotifyTarget;
import dev.weir.config.SecretSource;
import dev.weir.config.WeirConfig;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Target;
import dev.weir.notify.channel.TargetSecrets.Purpose;
import dev.weir.session.notice.Shown;
import dev.weir.session.notice.Topic;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code notify} is told of the configuration. Pure. */
final class NotifyMapping {
  private NotifyMapping() {}

  static List<Target> targets(WeirConfig config) {
    return config.notifications().stream().map(NotifyMapping::target).toList();
  }

  private static Target target(NotifyTarget configured) {
    return new Target(
        configured.name(),
        channel(configured.channel()),
        topics(configured.on()),
        switch (configured.show()) {
          case SUMMARY -> Shown.SUMMARY;
          case STATEMENT -> Shown.STATEMENT;
          case PARAMETERS -> Shown.PARAMETERS;
        });
  }

  private static Set<Topic> topics(Set<NotifyTarget.Topic> on) {
    return on.stream()
        .map(topic ->
            switch (topic) {
              case APPROVAL_REQUESTED -> Topic.APPROVAL_REQUESTED;
              case APPROVAL_DECIDED -> Topic.APPROVAL_DECIDED;
              case APPROVAL_EXPIRED -> Topic.APPROVAL_EXPIRED;
              case APPROVAL_WITHDRAWN -> Topic.APPROVAL_WITHDRAWN;
              case DENIED -> Topic.DENIED;
            })
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Channel channel(NotifyTarget.Channel configured) {
    return switch (configured) {
      case NotifyTarget.Teams teams -> new Channel.Teams(teams.ca());
      case NotifyTarget.Slack slack -> new Channel.Slack(slack.ca());
      case NotifyTarget.Webhook webhook -> new Channel.Webhook(webhook.ca());
      case NotifyTarget.Email email ->
          new Channel.Mail(
              email.server().host(),
              email.server().port(),
              switch (email.tls()) {
                case STARTTLS -> Channel.Encryption.STARTTLS;
                case IMPLICIT -> Channel.Encryption.TLS;
                case DISABLE -> Channel.Encryption.NONE;
              },
              email.user(),
              email.from(),
              email.to(),
              email.ca());
    };
  }

  /** Where a target's secret comes from; null if it has none for that. */
  static SecretSource.@Nullable Local secret(WeirConfig config, String target, Purpose purpose) {
    for (NotifyTarget each : config.notifications()) {
      if (each.name().equals(target)) {
        return secret(each.channel(), purpose);
      }
    }
    return null;
  }

  private static SecretSource.@Nullable Local secret(
      NotifyTarget.Channel channel, Purpose purpose) {
    return switch (channel) {
      case NotifyTarget.Teams teams -> purpose == Purpose.ADDRESS ? teams.webhook() : null;
      case NotifyTarget.Slack slack -> purpose == Purpose.ADDRESS ? slack.webhook() : null;
      case NotifyTarget.Webhook webhook ->
          switch (purpose) {
            case ADDRESS -> webhook.url();
            case SIGNING_KEY -> webhook.key();
            case PASSWORD -> null;
          };
      case NotifyTarget.Email email -> purpose == Purpose.PASSWORD ? email.password() : null;
    };
  }
}
