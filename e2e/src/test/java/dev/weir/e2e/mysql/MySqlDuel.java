package dev.weir.e2e.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.e2e.bypass.Attempt;
import dev.weir.e2e.bypass.Attempt.Unprotected;
import dev.weir.e2e.bypass.Forms;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Attempts made at two servers which differ in the protected value alone. */
final class MySqlDuel {
  static final String VALUE = "111-22-3333";
  static final String OTHER_VALUE = "948-57-3333";

  /** How statements are sent. */
  enum Way {
    QUERY,
    PREPARED
  }

  /** What a client saw of one attempt. */
  record Seen(List<String> packets) {
    String all() {
      return String.join("\n", packets);
    }

    @Override
    public String toString() {
      return all().replaceAll("[^\\x20-\\x7e\\n]", "·");
    }
  }

  private final List<Attempt> attempts;

  MySqlDuel(List<Attempt> attempts) {
    this.attempts = List.copyOf(attempts);
  }

  /** Every attempt in a session of its own, one after another. */
  List<Seen> made(int port, String database, String token, Way way) throws IOException {
    var all = new ArrayList<Seen>();
    for (Attempt attempt : attempts) {
      var packets = new ArrayList<String>();
      try (var client = RawClient.connect(port, database, token)) {
        for (String sql : attempt.statements()) {
          String text = unescaped(sql);
          var answer = way == Way.QUERY ? client.query(text) : client.prepared(text);
          answer.forEach(packet -> packets.add(RawClient.text(packet)));
          if (packets.getLast().equals("closed")) {
            break;
          }
        }
      } catch (SocketTimeoutException silent) {
        throw new IOException("no answer to " + attempt.name() + ": " + attempt.text(), silent);
      }
      all.add(new Seen(packets));
    }
    return all;
  }

  /** {@code \n} is a line feed, {@code \\} a backslash. */
  private static String unescaped(String sql) {
    return sql.translateEscapes();
  }

  /** Nobody sees which of the two values it is. */
  Stream<DynamicTest> held(List<Seen> ofValue, List<Seen> ofOther) {
    return IntStream.range(0, attempts.size())
        .mapToObj(i ->
            dynamicTest(
                attempts.get(i).name(),
                () -> {
                  String what = attempts.get(i).text();
                  Seen one = ofValue.get(i);
                  assertThat(one.toString()).as(what).isEqualTo(ofOther.get(i).toString());
                  assertThat(one.packets()).as(what).isEqualTo(ofOther.get(i).packets());
                  // What whoever asks has written may come back, as it does at the other server.
                  assertThat(Forms.seen(VALUE, one.all()))
                      .as(what + "\n" + one)
                      .allMatch(what::contains);
                }));
  }

  /** Every attempt shows what it is after, where nothing is protected. */
  Stream<DynamicTest> shownWithoutProtection(List<Seen> ofValue, List<Seen> ofOther) {
    return IntStream.range(0, attempts.size())
        .filter(i -> attempts.get(i).unprotected() != Unprotected.SILENT)
        .mapToObj(i ->
            dynamicTest(
                attempts.get(i).name(),
                () -> {
                  Seen one = ofValue.get(i);
                  boolean shown =
                      Forms.seen(VALUE, one.all()).stream()
                          .anyMatch(form -> !attempts.get(i).text().contains(form));
                  boolean differs = !one.packets().equals(ofOther.get(i).packets());
                  assertThat(shown || differs).as(attempts.get(i).text() + "\n" + one).isTrue();
                }));
  }
}
