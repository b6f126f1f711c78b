package dev.weir.identity;

import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Asks an issuer's or a directory's endpoint a question that needs a body. May block; thread-safe.
 */
@FunctionalInterface
public interface FormPost {
  /**
   * @return the whole answer, whatever its status
   * @throws IOException with a message that says what went wrong, bounded in time and size
   */
  Answer post(URI uri, Body body) throws IOException, InterruptedException;

  /**
   * What is asked. The caller wipes the bytes after the answer.
   *
   * @param type the media type
   * @param authorization the value of the header; null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Body(String type, byte[] bytes, @Nullable String authorization) {
    @Override
    public String toString() {
      return "Body[" + type + "]";
    }
  }

  /**
   * @param status of HTTP
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Answer(int status, byte[] body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }
}
