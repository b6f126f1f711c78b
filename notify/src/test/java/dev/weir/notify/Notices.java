package dev.weir.notify;

import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.TargetSecrets;
import dev.weir.notify.message.Wording;
import dev.weir.session.Secret;
import dev.weir.session.notice.Notice;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Notices to tell, and what telling them takes. */
public final class Notices {
  public static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  public static final URI CONSOLE = URI.create("https://weir.test/");

  /** What somebody who wants to mislead, or to wake everybody, would have in a statement. */
  public static final String HOSTILE =
      "DELETE FROM t -- @channel <!everyone> <@U123> [yes](https://evil.test) {{DATE(x)}}"
          + " <at>all</at> \u202egnirts \u200b*bold*\r\nApproved by: dana\0";

  private Notices() {}

  public static Notice requested(String text) {
    return notice("0001.requested", Notice.Kind.REQUESTED, "alice", text);
  }

  public static Notice notice(String id, Notice.Kind kind, String user, @Nullable String text) {
    return new Notice(
        id,
        kind,
        AT,
        "0001",
        "entra",
        user,
        "claude",
        "orders",
        "deletes need a yes",
        List.of("delete public.customers"),
        text,
        List.of(),
        List.of(),
        "",
        AT.plusSeconds(300),
        1);
  }

  public static Wording wording() {
    return new Wording(() -> CONSOLE);
  }

  /** Of every target. */
  public static TargetSecrets secrets(Map<TargetSecrets.Purpose, String> values) {
    return (target, purpose) -> {
      String value = values.get(purpose);
      if (value == null) {
        throw DeliveryFailed.lasting("has no secret in the configuration");
      }
      return Secret.taking(value.getBytes(StandardCharsets.UTF_8));
    };
  }
}
