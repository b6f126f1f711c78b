package dev.weir.e2e.mysql;

import dev.weir.wire.mysql.auth.AuthExchange;
import dev.weir.wire.mysql.auth.Transport;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A client that signs in by one method, and may send another proof than its own. */
final class ProvingClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB. */
  private static final int CAPABILITIES = 0x200 | 0x8000 | 0x80000 | 0x8;

  private static final int AUTH_MORE = 1;
  private static final int NONCE_FIRST_BYTES = 8;
  private static final int NONCE_BYTES = 20;

  private final Socket socket;
  private final DataInputStream in;
  private final String user;
  private final String database;
  private final String method;
  private final boolean greeted;
  private final byte[] nonce;
  private int sequence;

  /** Connects; by another method than the greeting's, asks for a switch. */
  ProvingClient(int port, String user, String database, String method) throws IOException {
    this.user = user;
    this.database = database;
    this.method = method;
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    byte[] greeting = read();
    greeted = new String(greeting, StandardCharsets.ISO_8859_1).endsWith(method + "\0");
    if (greeted) {
      nonce = nonce(greeting);
    } else {
      write(response(new byte[0]));
      byte[] asked = read();
      int length = method.equals("client_ed25519") ? 32 : NONCE_BYTES;
      int first = 1 + method.length() + 1;
      nonce = Arrays.copyOfRange(asked, first, first + length);
    }
  }

  /** Behind the version's NUL: the id, 8 bytes, 19 bytes of flags and such, 12 bytes more. */
  private static byte[] nonce(byte[] greeting) {
    int at = 1;
    while (greeting[at] != 0) {
      at++;
    }
    int first = at + 5;
    byte[] nonce = Arrays.copyOfRange(greeting, first, first + NONCE_BYTES);
    System.arraycopy(
        greeting,
        first + NONCE_FIRST_BYTES + 19,
        nonce,
        NONCE_FIRST_BYTES,
        NONCE_BYTES - NONCE_FIRST_BYTES);
    return nonce;
  }

  /** What proves the secret to this connection. */
  byte[] proof(String secret) {
    byte[] password = secret.getBytes(StandardCharsets.US_ASCII);
    try (AuthExchange exchange = AuthExchange.of(method, password, Transport.PLAIN)) {
      return exchange.begin(nonce);
    }
  }

  /** The end of it: {@code in}, or the error with its number and all. */
  String send(byte[] proof) throws IOException {
    write(greeted ? response(proof) : proof);
    byte[] answer = read();
    if (answer[0] == AUTH_MORE) {
      answer = read();
    }
    return answer[0] == 0 ? "in" : new String(answer, StandardCharsets.ISO_8859_1);
  }

  private byte[] response(byte[] proof) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < Integer.BYTES; i++) {
      out.write(CAPABILITIES >> (Byte.SIZE * i));
    }
    out.writeBytes(new byte[] {0, 0, 0, 1, 45});
    out.writeBytes(new byte[23]);
    out.writeBytes((user + "\0").getBytes(StandardCharsets.UTF_8));
    out.write(proof.length);
    out.writeBytes(proof);
    out.writeBytes((database + "\0" + method + "\0").getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private byte[] read() throws IOException {
    int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
    sequence = in.readUnsignedByte() + 1;
    byte[] payload = new byte[length];
    in.readFully(payload);
    return payload;
  }

  private void write(byte[] payload) throws IOException {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      out.write(payload.length >> (Byte.SIZE * i));
    }
    out.write(sequence);
    out.writeBytes(payload);
    socket.getOutputStream().write(out.toByteArray());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
