package dev.weir.gateway.mysql.upstream;

import dev.weir.sql.mysql.ServerVersion;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The version that clients are greeted with. A client is greeted before it says where it wants to
 * go, so it is the one that the operator names, or that of a server: the first of which is heard.
 * Thread-safe.
 */
public final class GreetedVersion implements Supplier<String> {
  private static final Logger LOG = LoggerFactory.getLogger(GreetedVersion.class);
  private static final int PATIENCE_MILLIS = 2_000;
  private static final int VERSION_BYTES_MAX = 64;
  private static final int GREETING_OF_VERSION_10 = 10;
  private static final int HEADER_BYTES = 4;

  /** Until a server has been heard of. */
  private static final String UNKNOWN = "8.0.31";

  private final @Nullable String named;
  private volatile @Nullable String learned;

  /**
   * @param named by the operator; null if it is to be that of a server
   */
  public GreetedVersion(@Nullable String named) {
    this.named = named;
  }

  @Override
  public String get() {
    String known = named == null ? learned : named;
    return known == null ? UNKNOWN : known;
  }

  /**
   * What a server says of itself; the first to be heard of counts, so that drivers see one kind.
   */
  public void learn(String version) {
    if (learned == null
        && version.length() <= VERSION_BYTES_MAX
        && ServerVersion.parse(version) != null) {
      learned = version;
    }
  }

  /** Hears a server's greeting and hangs up. Blocks for some seconds at most; never fails. */
  public void ask(String host, int port) {
    if (named != null) {
      return;
    }
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      var in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(HEADER_BYTES);
      if (in.readUnsignedByte() != GREETING_OF_VERSION_10) {
        return;
      }
      byte[] version = new byte[VERSION_BYTES_MAX];
      int length = 0;
      for (int next = in.read(); next > 0 && length < version.length; next = in.read()) {
        version[length++] = (byte) next;
      }
      learn(new String(version, 0, length, StandardCharsets.US_ASCII));
    } catch (IOException unreachable) {
      LOG.info("{}:{} has not told its version yet: {}", host, port, unreachable.getMessage());
    }
  }
}
