package dev.weir.cli.loopback;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who is at the other end of a connection within this machine, as Linux tells it. On other systems
 * nobody can tell. Thread-safe.
 */
final class LocalUsers {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int UID = 7;

  /** As the kernel writes 127.0.0.1 of a socket for both versions of IP. */
  private static final String MAPPED = "0000000000000000FFFF0000";

  private LocalUsers() {}

  static boolean canTell() {
    return Files.isReadable(TABLES.getFirst());
  }

  /** Whether this process's own user connected; a Unix-domain socket is guarded by its folder. */
  static boolean isOwn(SocketChannel channel) throws IOException {
    SocketAddress theirs = channel.getRemoteAddress();
    SocketAddress ours = channel.getLocalAddress();
    if (!(theirs instanceof InetSocketAddress from) || !(ours instanceof InetSocketAddress to)) {
      return true;
    }
    if (!canTell()) {
      return true;
    }
    String own = String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    for (Path table : TABLES) {
      if (Files.isReadable(table)) {
        for (String line : Files.readAllLines(table)) {
          String[] fields = line.strip().split("\\s+");
          if (fields.length > UID && is(fields[LOCAL], from) && is(fields[REMOTE], to)) {
            return fields[UID].equals(own);
          }
        }
      }
    }
    return false;
  }

  /** The address's bytes stand there as a number of this machine, the port does not. */
  private static boolean is(String written, InetSocketAddress address) {
    if (!(address.getAddress() instanceof Inet4Address ip)) {
      return false;
    }
    byte[] bytes = ip.getAddress();
    String little =
        "%02X%02X%02X%02X:%04X"
            .formatted(bytes[3], bytes[2], bytes[1], bytes[0], address.getPort());
    return written.equals(little) || written.equals(MAPPED + little);
  }
}
