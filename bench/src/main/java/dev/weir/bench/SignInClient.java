package dev.weir.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The least that a PostgreSQL client does to have a session: start-up, a password in the clear if
 * one is asked for, and all that comes until the server is ready. Source: manual, "Message Flow".
 * Thread-safe.
 *
 * @param tls null for none
 */
record SignInClient(
    int port, String user, String database, @Nullable String password, @Nullable SSLContext tls) {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int CLEARTEXT_PASSWORD = 3;

  /** Connects, signs in and leaves again. */
  void signIn() throws IOException {
    try (Socket socket = connect()) {
      var out = new DataOutputStream(socket.getOutputStream());
      var in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
      startup(out);
      for (byte type = in.readByte(); type != 'Z'; type = in.readByte()) {
        byte[] body = in.readNBytes(in.readInt() - 4);
        if (type == 'E') {
          throw new IOException("refused: " + new String(body, StandardCharsets.UTF_8));
        }
        if (type == 'R' && body[3] == CLEARTEXT_PASSWORD) {
          message(out, 'p', (password + "\0").getBytes(StandardCharsets.UTF_8));
        }
      }
      if (socket instanceof SSLSocket secure) {
        // the next client comes for the first time: it has no session to go on with
        secure.getSession().invalidate();
      }
      message(out, 'X', new byte[0]);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    if (tls == null) {
      return socket;
    }
    return BenchTls.within(tls, socket);
  }

  private void startup(DataOutputStream out) throws IOException {
    byte[] parameters =
        "user\0%s\0database\0%s\0\0".formatted(user, database).getBytes(StandardCharsets.UTF_8);
    var packet = new ByteArrayOutputStream();
    var data = new DataOutputStream(packet);
    data.writeInt(parameters.length + 8);
    data.writeInt(PROTOCOL_3_0);
    data.write(parameters);
    out.write(packet.toByteArray());
    out.flush();
  }

  private static void message(DataOutputStream out, char type, byte[] body) throws IOException {
    var packet = new ByteArrayOutputStream();
    var data = new DataOutputStream(packet);
    data.writeByte(type);
    data.writeInt(body.length + 4);
    data.write(body);
    out.write(packet.toByteArray());
    out.flush();
  }
}
