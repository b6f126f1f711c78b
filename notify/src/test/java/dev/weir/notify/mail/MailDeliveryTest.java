package dev.weir.notify.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.weir.notify.Notices;
import dev.weir.notify.TestTls;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Channel.Encryption;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.DeliveryFailed.Fault;
import dev.weir.notify.channel.TargetSecrets.Purpose;
import dev.weir.session.notice.Notice;
import dev.weir.testkit.tls.CertificateAuthority;
import jakarta.mail.internet.MimeMessage;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Mails to a real server of mail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class MailDeliveryTest {
  private static final String FROM = "weir@example.com";
  private static final String TO = "security@example.com";
  private final CertificateAuthority authority = CertificateAuthority.create("test");
  private GreenMail server = new GreenMail();
  private Path root = Path.of("");

  @BeforeAll
  void starts(@TempDir Path folder) throws Exception {
    Path keys = folder.resolve("keys.p12");
    try (OutputStream out = Files.newOutputStream(keys)) {
      TestTls.keys(authority.issue(List.of("localhost")))
          .store(out, TestTls.PASSWORD.toCharArray());
    }
    // Where GreenMail takes its certificate from.
    System.setProperty("greenmail.tls.keystore.file", keys.toString());
    System.setProperty("greenmail.tls.keystore.password", TestTls.PASSWORD);
    System.setProperty("greenmail.tls.key.password", TestTls.PASSWORD);
    root = Files.writeString(folder.resolve("root.pem"), authority.certificatePem());
    server = started();
  }

  private static GreenMail started() {
    var server =
        new GreenMail(
            new ServerSetup[] {
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
              new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
            });
    server.start();
    server.setUser(FROM, "weir", "hunter2");
    return server;
  }

  @AfterAll
  void stops() {
    server.stop();
  }

  @BeforeEach
  void forgets() throws Exception {
    server.purgeEmailFromAllMailboxes();
  }

  @Test
  void aMailSaysWhatIsAskedAndWhereToAnswer() throws Exception {
    plain("weir", "hunter2").deliver(Notices.requested("DELETE FROM t"));
    MimeMessage mail = received();
    assertThat(mail.getSubject()).isEqualTo("[Weir] Approval requested: alice on orders");
    assertThat(mail.getContent().toString())
        .contains("Rule: deletes need a yes", "    DELETE FROM t")
        .contains("https://weir.test/approvals/0001");
    assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void whatIsToldTwiceHasTheSameNameAndWhatBelongsTogetherRefersToOne() throws Exception {
    var delivery = plain("weir", "hunter2");
    delivery.deliver(Notices.requested("x"));
    delivery.deliver(Notices.requested("x"));
    delivery.deliver(Notices.notice("0001.approved", Notice.Kind.APPROVED, "alice", null));
    MimeMessage[] mails = server.getReceivedMessages();
    assertThat(mails).hasSize(3);
    assertThat(mails[0].getMessageID()).isEqualTo("<0001.requested@example.com>");
    assertThat(mails[1].getMessageID()).isEqualTo(mails[0].getMessageID());
    assertThat(mails[2].getMessageID()).isEqualTo("<0001.approved@example.com>");
    assertThat(mails[2].getHeader("References")).isEqualTo(mails[0].getHeader("References"));
  }

  @Test
  void nothingOfANoticeBecomesAHeaderOrALineOfOurs() throws Exception {
    String user = "alice\r\nBcc: everybody@evil.test\r\n\r\nhello";
    plain("weir", "hunter2")
        .deliver(
            Notices.notice(
                "0001.requested", Notice.Kind.REQUESTED, user, "x\nApproved by: dana\n.\nQUIT"));
    MimeMessage mail = received();
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getAllRecipients()).hasSize(1);
    assertThat(mail.getSubject()).doesNotContain("\r", "\n").contains("alice");
    assertThat(mail.getContent().toString().lines())
        .contains("    Approved by: dana", "    .", "    QUIT")
        .doesNotContain("Approved by: dana");
  }

  @Test
  void aServerWithoutTlsIsToldNothing() {
    DeliveryFailed failed =
        failure(delivery(Encryption.STARTTLS, server.getSmtp().getPort(), "weir", "hunter2"));
    assertThat(failed.fault()).isEqualTo(Fault.LASTING);
    assertThat(failed.reason()).contains("offers no TLS");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerWhoseCertificateNobodyTrustsIsToldNothing() {
    DeliveryFailed failed =
        failure(delivery(Encryption.TLS, server.getSmtps().getPort(), "weir", "hunter2"));
    assertThat(failed.fault()).isEqualTo(Fault.LASTING);
    assertThat(failed.reason()).contains("no certificate that is trusted");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerIsTrustedByItsAuthorityAndByItsName() throws Exception {
    int port = server.getSmtps().getPort();
    delivery("localhost", Encryption.TLS, port, "weir", "hunter2", root)
        .deliver(Notices.requested("x"));
    received();
    DeliveryFailed otherName =
        failure(delivery("127.0.0.1", Encryption.TLS, port, "weir", "hunter2", root));
    assertThat(otherName.fault()).isEqualTo(Fault.LASTING);
    received();
  }

  @Test
  void aWrongPasswordIsNotRepeated() {
    DeliveryFailed failed = failure(plain("weir", "wr0ng"));
    assertThat(failed.fault()).isEqualTo(Fault.LASTING);
    assertThat(failed.toString()).contains("does not let Weir sign in").doesNotContain("wr0ng");
  }

  @Test
  void aDeadServerMayComeBack() {
    assertThat(failure(delivery(Encryption.NONE, 1, null, "")).fault()).isEqualTo(Fault.PASSING);
  }

  private MimeMessage received() {
    MimeMessage[] mails = server.getReceivedMessages();
    assertThat(mails).hasSize(1);
    return mails[0];
  }

  private MailDelivery plain(String user, String password) {
    return delivery(Encryption.NONE, server.getSmtp().getPort(), user, password);
  }

  private static MailDelivery delivery(
      Encryption encryption, int port, @Nullable String user, String password) {
    return delivery("127.0.0.1", encryption, port, user, password, null);
  }

  private static MailDelivery delivery(
      String host,
      Encryption encryption,
      int port,
      @Nullable String user,
      String password,
      @Nullable Path ca) {
    return new MailDelivery(
        "m",
        new Channel.Mail(host, port, encryption, user, FROM, List.of(TO), ca),
        Notices.secrets(Map.of(Purpose.PASSWORD, password)),
        Notices.wording(),
        Duration.ofSeconds(20));
  }

  private static DeliveryFailed failure(MailDelivery delivery) {
    Notice notice = Notices.requested("x");
    return catchThrowableOfType(DeliveryFailed.class, () -> delivery.deliver(notice));
  }
}
