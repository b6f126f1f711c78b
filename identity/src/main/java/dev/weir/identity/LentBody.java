package dev.weir.identity;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A request's body that is sent from the caller's own array. The JDK's publishers copy theirs, and
 * a connection that is kept open remembers what it was last given: a copy that nobody wipes.
 * Thread-safe.
 */
final class LentBody implements BodyPublisher {
  private final byte[] bytes;

  /**
   * @param bytes lent until the answer is there
   */
  LentBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    var asked = new AtomicBoolean();
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long count) {
            if (asked.compareAndSet(false, true)) {
              if (count > 0) {
                subscriber.onNext(ByteBuffer.wrap(bytes));
                subscriber.onComplete();
              } else {
                subscriber.onError(new IllegalArgumentException("nothing was asked for"));
              }
            }
          }

          @Override
          public void cancel() {
            asked.set(true);
          }
        });
  }
}
