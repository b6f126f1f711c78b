package dev.weir.notify.mail;

import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Channel.Encryption;
import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.TargetSecrets;
import dev.weir.notify.channel.TargetSecrets.Purpose;
import dev.weir.notify.channel.TrustedRoots;
import dev.weir.notify.message.Message;
import dev.weir.notify.message.Wording;
import dev.weir.session.Secret;
import dev.weir.session.notice.Notice;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Sends notices as mails by SMTP (RFC 5321). Without TLS a mail goes only to this machine; the
 * server's certificate must be of its name. Mails on one request refer to each other, so that mail
 * programs show them together (RFC 5322, 3.6.4), and say that no person wrote them (RFC 3834).
 */
public final class MailDelivery implements Delivery {
  private static final Duration STEP_TIME_MAX = Duration.ofSeconds(10);
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final int PERMANENT = 500;

  private final String target;
  private final Channel.Mail mail;
  private final TargetSecrets secrets;
  private final Wording wording;
  private final Duration timeMax;

  /**
   * @param timeMax for the whole of a mail
   */
  public MailDelivery(
      String target, Channel.Mail mail, TargetSecrets secrets, Wording wording, Duration timeMax) {
    this.target = target;
    this.mail = mail;
    this.secrets = secrets;
    this.wording = wording;
    this.timeMax = timeMax;
  }

  /** Within 30 seconds. */
  public static MailDelivery withDefaultLimits(
      String target, Channel.Mail mail, TargetSecrets secrets, Wording wording) {
    return new MailDelivery(target, mail, secrets, wording, Duration.ofSeconds(30));
  }

  @Override
  public void deliver(Notice notice) throws DeliveryFailed, InterruptedException {
    Session session = Session.getInstance(properties());
    MimeMessage message = message(session, wording.of(notice), notice);
    // On a thread of its own, which is interrupted in the middle of whatever a server drags out.
    var sending =
        new FutureTask<@Nullable Void>(() -> {
          send(session, message);
          return null;
        });
    Thread thread = Thread.ofVirtual().name("weir-mail").start(sending);
    try {
      sending.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw DeliveryFailed.passing(
          "did not take a mail within %d ms".formatted(timeMax.toMillis()));
    } catch (ExecutionException failure) {
      throw failed(failure.getCause());
    } finally {
      thread.interrupt();
    }
  }

  private void send(Session session, MimeMessage message)
      throws MessagingException, DeliveryFailed {
    try (Transport transport = session.getTransport("smtp")) {
      if (mail.user() == null) {
        transport.connect();
      } else {
        try (Secret password = secrets.fetch(target, Purpose.PASSWORD)) {
          transport.connect(
              mail.user(), password.lend(bytes -> new String(bytes, StandardCharsets.UTF_8)));
        }
      }
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  private Properties properties() throws DeliveryFailed {
    var properties = new Properties();
    properties.put("mail.smtp.host", mail.host());
    properties.put("mail.smtp.port", Integer.toString(mail.port()));
    properties.put("mail.smtp.auth", Boolean.toString(mail.user() != null));
    for (String limit : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      properties.put("mail.smtp." + limit, Long.toString(STEP_TIME_MAX.toMillis()));
    }
    if (mail.encryption() != Encryption.NONE) {
      boolean later = mail.encryption() == Encryption.STARTTLS;
      properties.put("mail.smtp.starttls.enable", Boolean.toString(later));
      properties.put("mail.smtp.starttls.required", Boolean.toString(later));
      properties.put("mail.smtp.ssl.enable", Boolean.toString(!later));
      properties.put("mail.smtp.ssl.checkserveridentity", "true");
      properties.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
      properties.put("mail.smtp.ssl.socketFactory", TrustedRoots.tls(mail.ca()).getSocketFactory());
    }
    return properties;
  }

  private MimeMessage message(Session session, Message said, Notice notice) throws DeliveryFailed {
    try {
      var message = new NamedMessage(session, reference(said.id()));
      message.setFrom(new InternetAddress(mail.from(), true));
      for (String to : mail.to()) {
        message.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to, true));
      }
      message.setSubject("[Weir] " + said.title(), UTF_8);
      message.setSentDate(Date.from(notice.at()));
      message.setHeader("Auto-Submitted", "auto-generated");
      message.setHeader("References", reference(said.about()));
      message.setText(MailText.of(said), UTF_8);
      message.saveChanges();
      return message;
    } catch (AddressException unfit) {
      throw DeliveryFailed.lasting("has a mail address that is none");
    } catch (MessagingException unfit) {
      throw DeliveryFailed.ofNotice("a notice cannot be written as a mail");
    }
  }

  private String reference(String id) {
    return "<%s@%s>".formatted(id, mail.from().substring(mail.from().lastIndexOf('@') + 1));
  }

  /** The library would make up a name; a notice that is told twice has the same. */
  private static final class NamedMessage extends MimeMessage {
    private final String name;

    NamedMessage(Session session, String name) {
      super(session);
      this.name = name;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", name);
    }
  }

  private static DeliveryFailed failed(@Nullable Throwable cause) {
    return switch (cause) {
      case DeliveryFailed known -> known;
      case AuthenticationFailedException _ -> DeliveryFailed.lasting("does not let Weir sign in");
      case SendFailedException refused when isPermanent(refused) ->
          DeliveryFailed.ofNotice("refuses the mail or who it is from or for");
      case SendFailedException _ -> DeliveryFailed.passing("does not take the mail for now");
      case MailConnectException _ -> DeliveryFailed.passing("cannot be reached");
      case MessagingException other -> of(other);
      case null, default -> DeliveryFailed.passing("gave no answer that can be understood");
    };
  }

  private static DeliveryFailed of(MessagingException failure) {
    for (Throwable each = failure; each != null; each = next(each)) {
      switch (each) {
        case SSLException _ -> {
          return DeliveryFailed.lasting(
              "has no certificate that is trusted, or TLS failed with it");
        }
        case ConnectException _, UnknownHostException _ -> {
          return DeliveryFailed.passing("cannot be reached");
        }
        case SocketTimeoutException _ -> {
          return DeliveryFailed.passing("did not answer in time");
        }
        default -> {
          // another reason may be behind it
        }
      }
    }
    String message = failure.getMessage();
    return message != null && message.contains("STARTTLS is required")
        ? DeliveryFailed.lasting("offers no TLS")
        : DeliveryFailed.passing("gave no answer that can be understood");
  }

  private static @Nullable Throwable next(Throwable failure) {
    return failure instanceof MessagingException mail && mail.getNextException() != null
        ? mail.getNextException()
        : failure.getCause();
  }

  /** A reply of 5yz says not to try again as it is (RFC 5321, 4.2.1). */
  private static boolean isPermanent(SendFailedException refused) {
    for (Exception each = refused;
        each != null;
        each = each instanceof MessagingException inner ? inner.getNextException() : null) {
      int code =
          switch (each) {
            case org.eclipse.angus.mail.smtp.SMTPSendFailedException send -> send.getReturnCode();
            case org.eclipse.angus.mail.smtp.SMTPAddressFailedException address ->
                address.getReturnCode();
            case org.eclipse.angus.mail.smtp.SMTPSenderFailedException sender ->
                sender.getReturnCode();
            default -> 0;
          };
      if (code >= PERMANENT) {
        return true;
      }
    }
    return false;
  }
}
