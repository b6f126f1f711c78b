package dev.weir.notify.http;

import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.Delivery;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.TargetSecrets;
import dev.weir.notify.channel.TargetSecrets.Purpose;
import dev.weir.notify.message.Wording;
import dev.weir.session.Secret;
import dev.weir.session.notice.Notice;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings notices to a target by posting to its webhook. */
public final class WebhookDelivery implements Delivery {
  private final String target;
  private final TargetSecrets secrets;
  private final HttpsPost post;
  private final @Nullable Path ca;
  private final Form form;

  /** What is posted of a notice. */
  private interface Form {
    Posted of(Notice notice) throws DeliveryFailed;
  }

  @SuppressWarnings("ArrayRecordComponent") // made to be sent, never compared
  private record Posted(byte[] json, Map<String, String> headers) {}

  private WebhookDelivery(
      String target, TargetSecrets secrets, HttpsPost post, @Nullable Path ca, Form form) {
    this.target = target;
    this.secrets = secrets;
    this.post = post;
    this.ca = ca;
    this.form = form;
  }

  /** To a channel of Microsoft Teams. */
  public static WebhookDelivery teams(
      String target, Channel.Teams teams, TargetSecrets secrets, HttpsPost post, Wording wording) {
    return new WebhookDelivery(
        target,
        secrets,
        post,
        teams.ca(),
        notice -> new Posted(Json.bytes(TeamsCard.of(wording.of(notice))), Map.of()));
  }

  /** To a channel of Slack. */
  public static WebhookDelivery slack(
      String target, Channel.Slack slack, TargetSecrets secrets, HttpsPost post, Wording wording) {
    return new WebhookDelivery(
        target,
        secrets,
        post,
        slack.ca(),
        notice -> new Posted(Json.bytes(SlackBlocks.of(wording.of(notice))), Map.of()));
  }

  /**
   * To a program that checks the signature.
   *
   * @param clock gives the moment that is signed
   */
  public static WebhookDelivery signed(
      String target,
      Channel.Webhook webhook,
      TargetSecrets secrets,
      HttpsPost post,
      Wording wording,
      InstantSource clock) {
    return new WebhookDelivery(
        target,
        secrets,
        post,
        webhook.ca(),
        notice -> {
          byte[] json = Json.bytes(WebhookBody.of(notice, wording.link(notice)));
          try (Secret key = secrets.fetch(target, Purpose.SIGNING_KEY)) {
            return new Posted(
                json, WebhookSignature.headers(key, notice.id(), clock.instant(), json));
          }
        });
  }

  @Override
  public void deliver(Notice notice) throws DeliveryFailed, InterruptedException {
    URI uri;
    try (Secret address = secrets.fetch(target, Purpose.ADDRESS)) {
      uri = WebhookAddress.of(address);
    }
    Posted posted = form.of(notice);
    post.send(uri, posted.json(), posted.headers(), ca);
  }
}
