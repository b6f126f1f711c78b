package dev.weir.secrets.aws;

import dev.weir.session.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What requests to AWS are signed with.
 *
 * @param sessionToken null for keys that stay
 */
record AwsKeys(String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken)
    implements AutoCloseable {
  AwsKeys copy() {
    return new AwsKeys(
        accessKeyId, secretAccessKey.copy(), sessionToken == null ? null : sessionToken.copy());
  }

  /** Wipes them. */
  @Override
  public void close() {
    secretAccessKey.close();
    if (sessionToken != null) {
      sessionToken.close();
    }
  }

  @Override
  public String toString() {
    return "AwsKeys[***]";
  }
}
