package dev.weir.e2e.warm;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A client that keeps its cancel key and what it is told of settings. */
final class Client implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int VERSION_3_0 = 3 << 16;
  private static final int CANCEL = 80_877_102;

  private final int port;
  private final Socket socket;
  private final DataInputStream in;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private byte[] key = new byte[0];

  /** What one text was answered with: values of rows, or the error's SQLSTATE. */
  record Answer(List<String> values, String sqlState) {
    String value() {
      if (!sqlState.isEmpty() || values.isEmpty()) {
        throw new AssertionError("no value: " + this);
      }
      return values.getFirst();
    }
  }

  /**
   * @param startup names and values beside user and database
   */
  Client(int port, String database, String token, String... startup) throws IOException {
    this.port = port;
    this.socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(socket.getInputStream());
    var words = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of("user", "agent", "database", database));
    all.addAll(List.of(startup));
    all.forEach(word -> words.writeBytes(text(word)));
    words.write(0);
    ByteBuffer start = ByteBuffer.allocate(words.size() + 8).putInt(words.size() + 8);
    socket.getOutputStream().write(start.putInt(VERSION_3_0).put(words.toByteArray()).array());
    untilReady(token);
  }

  private static byte[] text(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] message(char type, byte[] body) {
    ByteBuffer message = ByteBuffer.allocate(body.length + 5);
    return message.put((byte) type).putInt(body.length + 4).put(body).array();
  }

  private void send(char type, byte[] body) throws IOException {
    socket.getOutputStream().write(message(type, body));
  }

  private Answer untilReady(String token) throws IOException {
    List<String> values = new ArrayList<>();
    String sqlState = "";
    while (true) {
      char type = (char) in.readByte();
      byte[] body = in.readNBytes(in.readInt() - 4);
      switch (type) {
        case 'R' -> {
          if (body[3] == 3) {
            send('p', text(token));
          }
        }
        case 'K' -> key = body;
        case 'S' -> {
          String[] words = new String(body, StandardCharsets.UTF_8).split("\0");
          settings.put(words[0], words.length > 1 ? words[1] : "");
        }
        case 'D' -> values.addAll(row(ByteBuffer.wrap(body)));
        case 'E' -> {
          for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
            if (field.startsWith("C")) {
              sqlState = field.substring(1);
            }
          }
          if (settings.isEmpty()) {
            throw new IOException(new String(body, StandardCharsets.UTF_8));
          }
        }
        case 'Z' -> {
          return new Answer(values, sqlState);
        }
        default -> {
          // shows in what comes after it
        }
      }
    }
  }

  private static List<String> row(ByteBuffer body) {
    List<String> values = new ArrayList<>();
    int columns = body.getShort();
    for (int i = 0; i < columns; i++) {
      int length = body.getInt();
      byte[] value = new byte[Math.max(0, length)];
      body.get(value);
      values.add(length < 0 ? "NULL" : new String(value, StandardCharsets.UTF_8));
    }
    return values;
  }

  Answer ask(String sql) throws IOException {
    begin(sql);
    return answer();
  }

  /** Sends a text; {@link #answer} follows. */
  void begin(String sql) throws IOException {
    send('Q', text(sql));
  }

  /** Sends several texts at once, each a message of its own; their answers in order. */
  List<Answer> askAtOnce(String... texts) throws IOException {
    var out = new ByteArrayOutputStream();
    for (String sql : texts) {
      out.writeBytes(message('Q', text(sql)));
    }
    socket.getOutputStream().write(out.toByteArray());
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      answers.add(answer());
    }
    return answers;
  }

  /** Sends a text and a goodbye at once, and waits for the end. */
  Answer askAndLeave(String sql) throws IOException {
    var out = new ByteArrayOutputStream();
    out.writeBytes(message('Q', text(sql)));
    out.writeBytes(message('X', new byte[0]));
    socket.getOutputStream().write(out.toByteArray());
    Answer answer = answer();
    if (in.read() >= 0) {
      throw new EOFException("something comes after the goodbye");
    }
    socket.close();
    return answer;
  }

  Answer answer() throws IOException {
    return untilReady("");
  }

  /** Sends a Parse and a Sync. */
  void prepare(String name, String sql) throws IOException {
    var body = new ByteArrayOutputStream();
    body.writeBytes(text(name));
    body.writeBytes(text(sql));
    body.writeBytes(new byte[2]);
    send('P', body.toByteArray());
    send('S', new byte[0]);
    untilReady("");
  }

  /** The server's process. */
  int process() {
    return ByteBuffer.wrap(key).getInt();
  }

  /** What the server has reported, newest. */
  Map<String, String> settings() {
    return settings;
  }

  /** Asks with this session's key, also after its end; returns when that was dealt with. */
  void cancel() throws IOException {
    try (var other = new Socket("127.0.0.1", port)) {
      other.setSoTimeout(PATIENCE_MILLIS);
      ByteBuffer request = ByteBuffer.allocate(8 + key.length);
      other.getOutputStream().write(request.putInt(8 + key.length).putInt(CANCEL).put(key).array());
      if (other.getInputStream().read() >= 0) {
        throw new EOFException("a cancel request is not answered");
      }
    }
  }

  /** Goes without a word. */
  void vanish() throws IOException {
    socket.close();
  }

  /** Says goodbye and waits until the gateway has closed. */
  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      send('X', new byte[0]);
      while (in.read() >= 0) {
        // nothing of it is of interest any more
      }
      socket.close();
    }
  }
}
