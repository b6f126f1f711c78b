package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.NotifyTarget.Channel;
import dev.weir.config.NotifyTarget.Show;
import dev.weir.config.NotifyTarget.Topic;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Spot;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code notify}. */
final class NotifyForm {
  private static final String KIND = "target of notifications";

  static final Key<Path> CA =
      optional("ca", Units.existingFile(), "PEM file with the trusted roots.");

  private static final Key<SecretSource.Local> WEBHOOK =
      required("webhook", LocalSecretForm.FORM, "Where the webhook's address comes from.");
  private static final Key<SecretSource.Local> URL =
      required("url", LocalSecretForm.FORM, "Where the address comes from.");
  private static final Key<SecretSource.Local> KEY =
      required(
          "key", LocalSecretForm.FORM, "Where the key comes from that signs: 24 bytes at least.");

  private static final Key<Channel> TEAMS =
      optional(
          "teams",
          new Section<>(
              List.of(WEBHOOK, CA),
              fields -> new NotifyTarget.Teams(fields.need(WEBHOOK), fields.get(CA))),
          "A channel of Microsoft Teams, by a workflow's webhook.");
  private static final Key<Channel> SLACK =
      optional(
          "slack",
          new Section<>(
              List.of(WEBHOOK, CA),
              fields -> new NotifyTarget.Slack(fields.need(WEBHOOK), fields.get(CA))),
          "A channel of Slack, by an incoming webhook.");
  private static final Key<Channel> SIGNED =
      optional(
          "webhook",
          new Section<>(
              List.of(URL, KEY, CA),
              fields ->
                  new NotifyTarget.Webhook(fields.need(URL), fields.need(KEY), fields.get(CA))),
          "A program that takes signed JSON.");
  private static final Key<Channel> EMAIL = optional("email", MailForm.FORM, "Mail, by SMTP.");
  private static final List<Key<Channel>> CHANNELS = List.of(TEAMS, SLACK, SIGNED, EMAIL);

  private static final Key<String> NAME =
      optional(
          "name",
          Scalars.matching(
              "[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}",
              "write a name of letters, digits, blanks and any of ._-, 60 at most"),
          "What the log and the audit call it; that of its channel unless said.");
  private static final Key<List<Topic>> ON =
      optional(
          "on",
          new ListOf<>(Scalar.word(Topic.class)),
          "What it is told of; everything but denied unless said.");
  private static final Key<Show> SHOW =
      optional(
          "show",
          Scalar.word(Show.class),
          "How much of a statement: summary, the default, for nothing of its text.");

  static final ListOf<NotifyTarget> FORM =
      new ListOf<>(
          new Section<>(List.of(NAME, TEAMS, SLACK, SIGNED, EMAIL, ON, SHOW), NotifyForm::make));

  private NotifyForm() {}

  private static @Nullable NotifyTarget make(Fields fields) {
    List<Key<Channel>> given = CHANNELS.stream().filter(fields::has).toList();
    if (given.isEmpty()) {
      fields.fault("says not by what: name one of teams, slack, webhook, email");
      return null;
    }
    if (given.size() > 1) {
      fields.fault(
          given.get(1),
          "is told by \"%s\" already; write another entry for it".formatted(given.get(0).name()));
      return null;
    }
    Key<Channel> channel = given.get(0);
    String name = fields.or(NAME, channel.name());
    Spot earlier = fields.source().names().declare(KIND, name, fields.spot());
    if (earlier != null) {
      fields.fault(
          NAME,
          "another target is named \"%s\", in %s line %d; give one a \"name\" of its own"
              .formatted(name, earlier.file(), earlier.line()));
      return null;
    }
    return new NotifyTarget(
        name,
        fields.need(channel),
        fields.has(ON) ? Set.copyOf(fields.need(ON)) : NotifyTarget.ON_USUAL,
        fields.or(SHOW, Show.SUMMARY));
  }
}
