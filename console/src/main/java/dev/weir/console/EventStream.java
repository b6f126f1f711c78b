package dev.weir.console;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one caller is told of, as server-sent events (the HTML standard, "Server-sent events"). Each
 * has the name of a position in the log, which is where the caller goes on when it comes back.
 * Something is sent every {@value #SIGN_OF_LIFE_SECONDS} seconds at least, however much happens
 * that is not for this caller: else neither side would notice that the other is gone, and the
 * position would fall behind what is kept. Of one thread.
 */
final class EventStream {
  static final int SIGN_OF_LIFE_SECONDS = 15;

  /** How soon a browser comes back whose stream has ended: a person waits for what it brings. */
  private static final int RETRY_MILLIS = 1_000;

  private static final int BUFFER_BYTES = 16 * 1024;

  private final EventLog events;
  private final Teller teller;
  private final LongSupplier nanoTime;
  private final OutputStream out;
  private long sentNanos;

  /**
   * @param type in small letters
   * @param data JSON in one line
   */
  record Event(String type, String data) {
    static final Event ALIVE = new Event("alive", "{}");
    static final Event MISSED = new Event("missed", "{}");
  }

  /** What a caller is told of. */
  interface Teller {
    /**
     * @return null if it is not for this caller
     */
    @Nullable Event told(Happening happening);
  }

  EventStream(EventLog events, Teller teller, LongSupplier nanoTime, OutputStream out) {
    this.events = events;
    this.teller = teller;
    this.nanoTime = nanoTime;
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.sentNanos = nanoTime.getAsLong();
  }

  /**
   * Returns when the log is closed, or the caller's right has ended.
   *
   * @param from behind which position the caller goes on; negative if that is not known, so that it
   *     may have missed something
   * @param holds whether the caller may still be told; asked before anything is
   * @throws IOException if the caller is gone, or takes nothing for longer than the server waits
   */
  void follow(long from, BooleanSupplier holds) throws IOException, InterruptedException {
    long position = from < 0 ? events.position() : from;
    write("retry: " + RETRY_MILLIS + "\n");
    send(from < 0 ? Event.MISSED : Event.ALIVE, position);
    out.flush();
    while (true) {
      EventLog.Batch batch = events.await(position, leftMillis());
      if (batch == null || !holds.getAsBoolean()) {
        return;
      }
      tell(batch, position);
      position = batch.position();
      if (leftMillis() <= 0) {
        send(Event.ALIVE, position);
      }
      out.flush();
    }
  }

  private void tell(EventLog.Batch batch, long before) throws IOException {
    if (batch.missed()) {
      send(Event.MISSED, batch.position());
      return;
    }
    long position = before;
    for (Happening happening : batch.happenings()) {
      position++;
      Event event = teller.told(happening);
      if (event != null) {
        send(event, position);
      }
    }
  }

  private void send(Event event, long position) throws IOException {
    write(
        "event: %s\nid: %s\ndata: %s\n\n"
            .formatted(event.type(), events.name(position), event.data()));
    sentNanos = nanoTime.getAsLong();
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Until the caller has to hear something. */
  private long leftMillis() {
    long passedNanos = nanoTime.getAsLong() - sentNanos;
    return TimeUnit.SECONDS.toMillis(SIGN_OF_LIFE_SECONDS)
        - TimeUnit.NANOSECONDS.toMillis(passedNanos);
  }
}
