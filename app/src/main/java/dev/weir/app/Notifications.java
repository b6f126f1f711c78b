package dev.weir.app;

import dev.weir.config.SecretSource;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.Target;
import dev.weir.notify.channel.TargetSecrets;
import dev.weir.notify.channel.Targets;
import dev.weir.notify.courier.Courier;
import dev.weir.notify.denial.DeniedStatements;
import dev.weir.notify.denial.WatchedRecorder;
import dev.weir.notify.http.HttpsPost;
import dev.weir.notify.http.WebhookDelivery;
import dev.weir.notify.mail.MailDelivery;
import dev.weir.notify.message.Wording;
import dev.weir.secrets.fetch.LocalSecrets;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.AuditTrail;
import dev.weir.session.Recorder;
import dev.weir.session.Secret;
import dev.weir.session.notice.Outbox;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of what happens, wired; follows the configuration. Thread-safe. */
final class Notifications implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final long SECONDS = 1;

  private final Targets targets;
  private final InForce inForce;
  private final LocalSecrets local = new LocalSecrets(System::getenv);
  private final HttpsPost post = HttpsPost.withDefaultLimits();
  private final Wording wording;
  private final InstantSource clock;
  private final DeniedStatements denied;
  private final Courier courier;
  private final ScheduledExecutorService telling =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("weir-denials").factory());

  /**
   * Nobody is told of anything before {@link #start}.
   *
   * @param targets that the store asks, too
   * @param console where people reach it
   */
  Notifications(
      Targets targets,
      InForce inForce,
      Supplier<URI> console,
      Outbox outbox,
      AuditTrail audit,
      InstantSource clock,
      RandomGenerator random) {
    this.targets = targets;
    this.inForce = inForce;
    this.wording = new Wording(console);
    this.clock = clock;
    this.denied = new DeniedStatements(outbox, targets, clock);
    this.courier = new Courier(outbox, this::delivery, audit, clock, random);
  }

  /** The recorder, so that what is refused is noticed. */
  Recorder watched(Recorder recorder) {
    return new WatchedRecorder(recorder, denied);
  }

  void start() {
    follow();
    telling.scheduleWithFixedDelay(this::tell, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  /** Takes over the configuration in force. */
  void follow() {
    List<Target> next = NotifyMapping.targets(inForce.settings());
    targets.use(next);
    try {
      courier.use(next);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    try {
      denied.tell();
    } catch (RuntimeException unwritten) {
      LOG.error("refusals could not be kept for those who are to be told", unwritten);
    }
  }

  private Delivery delivery(Target target) {
    TargetSecrets secrets = this::secret;
    return switch (target.channel()) {
      case Channel.Teams teams ->
          WebhookDelivery.teams(target.name(), teams, secrets, post, wording);
      case Channel.Slack slack ->
          WebhookDelivery.slack(target.name(), slack, secrets, post, wording);
      case Channel.Webhook webhook ->
          WebhookDelivery.signed(target.name(), webhook, secrets, post, wording, clock);
      case Channel.Mail mail ->
          MailDelivery.withDefaultLimits(target.name(), mail, secrets, wording);
    };
  }

  private Secret secret(String target, TargetSecrets.Purpose purpose) throws DeliveryFailed {
    SecretSource.Local source = NotifyMapping.secret(inForce.settings(), target, purpose);
    if (source == null) {
      throw DeliveryFailed.lasting("has no secret in the configuration");
    }
    try {
      return local.read(CredentialMapping.local(source));
    } catch (SourceFailed e) {
      throw DeliveryFailed.lasting("cannot be told, since " + e.getMessage());
    }
  }

  /** Keeps what was counted of refusals; what waits is told after the next start. */
  @Override
  public void close() throws InterruptedException {
    telling.shutdownNow();
    try {
      denied.tellAll();
    } catch (RuntimeException unwritten) {
      LOG.error("refusals could not be kept for those who are to be told", unwritten);
    }
    courier.close();
  }
}
