package dev.weir.gateway.postgres.relay;

import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import dev.weir.wire.postgres.backend.NoticeResponse;
import dev.weir.wire.postgres.backend.NotificationResponse;
import dev.weir.wire.postgres.backend.ParameterStatus;
import io.netty.buffer.ByteBuf;

/**
 * What the server says between replies: notices, notifications, settings. Each method says whether
 * the message passes.
 */
final class Asides {
  private final BackendDecoder decoder;
  private final Replies replies;
  private final SessionEnvironment environment;
  private final SessionRecord record;
  private final Burst burst;
  private final Leg client;

  Asides(
      BackendDecoder decoder,
      Replies replies,
      SessionEnvironment environment,
      SessionRecord record,
      Burst burst,
      Leg client) {
    this.decoder = decoder;
    this.replies = replies;
    this.environment = environment;
    this.record = record;
    this.burst = burst;
    this.client = client;
  }

  boolean notice(ByteBuf in, Frame frame) {
    Expected head = replies.head();
    if (head instanceof Expected.AskedReply) {
      return false;
    }
    Diagnostics diagnostics = ((NoticeResponse) decoder.decode(in, frame)).diagnostics();
    boolean scrub = head != null && Scrubbing.needed(head.judgement());
    Diagnostics told = scrub ? Scrubbing.scrubbed(diagnostics) : diagnostics;
    record.notice("notice", told.text(DiagnosticField.MESSAGE).orElse(""));
    if (scrub) {
      burst.cut(frame.start(), frame.start());
      ByteBuf out = client.allocator().buffer();
      BackendEncoder.encode(new NoticeResponse(told), out);
      client.write(out);
    }
    return !scrub;
  }

  boolean notification(ByteBuf in, Frame frame) {
    var message = (NotificationResponse) decoder.decode(in, frame);
    record.notice("notification", message.channel().text());
    return true;
  }

  boolean parameterStatus(ByteBuf in, Frame frame) {
    var message = (ParameterStatus) decoder.decode(in, frame);
    environment.reported(message.name().text(), message.value().text());
    record.notice("parameter", message.name().text() + "=" + message.value().text());
    return true;
  }
}
