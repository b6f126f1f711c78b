package dev.weir.e2e.badinput;

import dev.weir.e2e.badinput.WireClient.Reply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client heard that said all of a conversation at once, and asked for a sign of life behind
 * it.
 *
 * @param end how it ended
 */
record Heard(List<Reply> replies, End end) {
  enum End {
    /** The last question was answered. */
    ANSWERED,
    CLOSED,
    /** The other side waits for more. */
    WAITS
  }

  private static final String SIGN = "sign-of-life-5b1d";

  /** Fields of an error that say where in the server's source it was made. */
  private static final Set<Character> SOURCE = Set.of('F', 'L', 'R');

  /**
   * @param expected how many replies there should be
   * @param quiet after how long without a word, once these were heard, the other side counts as
   *     waiting
   * @param hanging after how long before
   */
  static Heard of(
      WireClient client, List<byte[]> messages, int expected, Duration quiet, Duration hanging)
      throws IOException {
    var replies = new ArrayList<Reply>();
    try {
      client.send(messages.toArray(byte[][]::new));
      client.send(WireClient.sync(), WireClient.query("SELECT '" + SIGN + "'"));
    } catch (IOException closed) {
      // What was said before it closed can be heard still.
    }
    boolean sign = false;
    while (true) {
      Reply reply;
      client.patience(replies.size() < expected ? hanging : quiet);
      try {
        reply = client.reply();
      } catch (SocketTimeoutException silent) {
        return new Heard(replies, End.WAITS);
      }
      replies.add(reply);
      sign |= reply.type() == 'D' && reply.text().contains(SIGN);
      if (reply.type() == '!') {
        return new Heard(replies, End.CLOSED);
      }
      if (sign && reply.type() == 'Z') {
        return new Heard(replies, End.ANSWERED);
      }
    }
  }

  /** A message so that it can be compared with another server's of the same kind. */
  static String comparable(Reply reply) {
    if (reply.type() != 'E' && reply.type() != 'N') {
      return reply.type() + new String(reply.body(), StandardCharsets.ISO_8859_1);
    }
    return reply.type()
        + reply
            .text()
            .lines()
            .flatMap(line -> List.of(line.split("\0")).stream())
            .filter(field -> !field.isEmpty() && !SOURCE.contains(field.charAt(0)))
            .collect(Collectors.joining("|"));
  }

  String outline() {
    return WireClient.outline(replies) + " " + end;
  }
}
