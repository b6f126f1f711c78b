package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.upstream.Lease;
import dev.weir.gateway.relay.Burst;
import dev.weir.gateway.relay.Leg;
import dev.weir.gateway.relay.SessionRecord;
import dev.weir.wire.postgres.CString;
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
  private final Lease lease;
  private final SessionRecord record;
  private final Burst burst;
  private final Leg client;
  private final Scrubbing scrubbing;

  Asides(
      BackendDecoder decoder,
      Replies replies,
      SessionEnvironment environment,
      Lease lease,
      SessionRecord record,
      Burst burst,
      Leg client,
      Scrubbing scrubbing) {
    this.decoder = decoder;
    this.replies = replies;
    this.environment = environment;
    this.lease = lease;
    this.record = record;
    this.burst = burst;
    this.client = client;
    this.scrubbing = scrubbing;
  }

  boolean notice(ByteBuf in, Frame frame) {
    Expected head = replies.head();
    if (head instanceof Expected.AskedReply) {
      return false;
    }
    Diagnostics diagnostics = ((NoticeResponse) decoder.decode(in, frame)).diagnostics();
    Diagnostics told = scrubbing.told(diagnostics, head == null ? null : head.judgement());
    Diagnostics seen = told == null ? diagnostics : told;
    record.notice("notice", seen.text(DiagnosticField.MESSAGE).orElse(""));
    if (told == null) {
      return true;
    }
    burst.cut(frame.start(), frame.start());
    ByteBuf out = client.allocator().buffer();
    BackendEncoder.encode(new NoticeResponse(told), out);
    client.write(out);
    return false;
  }

  boolean notification(ByteBuf in, Frame frame) {
    var message = (NotificationResponse) decoder.decode(in, frame);
    record.notice("notification", message.channel().text());
    String payload = message.payload().text();
    String told = scrubbing.payload(payload);
    if (told.equals(payload)) {
      return true;
    }
    burst.cut(frame.start(), frame.start());
    ByteBuf out = client.allocator().buffer();
    BackendEncoder.encode(
        new NotificationResponse(message.processId(), message.channel(), CString.of(told)), out);
    client.write(out);
    return false;
  }

  boolean parameterStatus(ByteBuf in, Frame frame) {
    var message = (ParameterStatus) decoder.decode(in, frame);
    environment.reported(message.name().text(), message.value().text());
    lease.reported(message.name().text(), message.value().text());
    record.notice("parameter", message.name().text() + "=" + message.value().text());
    return true;
  }
}
