package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.NotifyTarget.Channel;
import dev.weir.config.NotifyTarget.Email;
import dev.weir.config.NotifyTarget.MailTls;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code notify[].email}. */
final class MailForm {
  /** One mailbox, without a name: nothing in it can begin another header or another address. */
  private static final Scalar<String> MAILBOX =
      Scalars.matching(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?",
          "is no address of mail such as security@example.com");

  private static final int RECIPIENTS_MAX = 50;

  private static final Key<Address> SERVER =
      required(
          "server",
          Scalar.of("string", (text, spot, source) -> Address.parse(text)),
          "The server that takes mail: host:port.");
  private static final Key<MailTls> TLS =
      optional(
          "tls",
          Scalar.word(MailTls.class),
          "starttls, the default, or implicit (TLS from the start, often port 465), or disable on"
              + " this machine.");
  private static final Key<String> USER =
      optional("user", Scalar.text(), "Whom Weir signs in as; nobody unless said.");
  private static final Key<SecretSource.Local> PASSWORD =
      optional("password", LocalSecretForm.FORM, "Where the user's password comes from.");
  private static final Key<String> FROM = required("from", MAILBOX, "Whom mails are from.");
  private static final Key<List<String>> TO =
      required("to", new ListOf<>(MAILBOX), "Whom they are for.");

  static final Section<Channel> FORM =
      new Section<>(List.of(SERVER, TLS, USER, PASSWORD, FROM, TO, NotifyForm.CA), MailForm::make);

  private MailForm() {}

  private static @Nullable Channel make(Fields fields) {
    MailTls tls = fields.or(TLS, MailTls.STARTTLS);
    Address server = fields.need(SERVER);
    if (tls == MailTls.DISABLE && !server.isLoopback()) {
      fields.fault(TLS, "mail leaves this machine by TLS only");
      return null;
    }
    if (tls == MailTls.DISABLE && fields.has(NotifyForm.CA)) {
      fields.fault(NotifyForm.CA, "is of no use: \"tls\" is disabled");
      return null;
    }
    if (fields.has(USER) != fields.has(PASSWORD)) {
      fields.fault("\"user\" and \"password\" go together");
      return null;
    }
    if (fields.need(TO).size() > RECIPIENTS_MAX) {
      fields.fault(TO, "are more than %d; write to a list".formatted(RECIPIENTS_MAX));
      return null;
    }
    return new Email(
        server,
        tls,
        fields.get(USER),
        fields.get(PASSWORD),
        fields.need(FROM),
        fields.need(TO),
        fields.get(NotifyForm.CA));
  }
}
