package dev.weir.notify.mail;

import dev.weir.notify.message.Message;
import dev.weir.notify.message.Message.Fact;
import java.net.URI;

/** A message as plain text. Pure. */
final class MailText {
  private MailText() {}

  static String of(Message message) {
    var text = new StringBuilder(message.title()).append("\n\n");
    for (Fact fact : message.facts()) {
      text.append(fact.label()).append(": ").append(fact.value()).append('\n');
    }
    String statement = message.statement();
    if (statement != null) {
      text.append('\n');
      // Indented, so that no line of it can pass for one of ours.
      statement.lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }
    URI link = message.link();
    if (link != null) {
      text.append('\n').append(message.linkLabel()).append(":\n").append(link).append('\n');
    }
    return text.toString();
  }
}
