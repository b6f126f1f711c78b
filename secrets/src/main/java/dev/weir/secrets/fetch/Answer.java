package dev.weir.secrets.fetch;

import java.util.Arrays;

/** An HTTP answer. Closing it wipes the body. */
public record Answer(int status, byte[] body) implements AutoCloseable {
  public boolean isOk() {
    return status >= 200 && status < 300;
  }

  @Override
  public void close() {
    Arrays.fill(body, (byte) 0);
  }

  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
