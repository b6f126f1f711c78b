package dev.weir.e2e.badinput;

import static dev.weir.e2e.badinput.WireClient.bind;
import static dev.weir.e2e.badinput.WireClient.bytes;
import static dev.weir.e2e.badinput.WireClient.describePortal;
import static dev.weir.e2e.badinput.WireClient.execute;
import static dev.weir.e2e.badinput.WireClient.message;
import static dev.weir.e2e.badinput.WireClient.parse;
import static dev.weir.e2e.badinput.WireClient.query;
import static dev.weir.e2e.badinput.WireClient.sync;

import dev.weir.testkit.Mutations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What good clients say to a database of {@link #SCHEMA} once they are signed in, and what becomes
 * of it when it is damaged. What they say has the same answers each time. Stateless.
 */
final class Conversations {
  static final String SECRET = "948-57-3333";

  /** A role {@code agent} may change rows and nothing else. */
  static final String SCHEMA =
      """
      CREATE TABLE customers (id int PRIMARY KEY, name text, ssn text);
      CREATE TABLE notes (id int PRIMARY KEY, customer_id int, body text, made date);
      CREATE SEQUENCE numbers;
      CREATE VIEW named AS SELECT id, name FROM customers;
      GRANT SELECT, INSERT, UPDATE, DELETE ON customers, notes, named TO agent;
      GRANT USAGE ON numbers TO agent;
      """;

  /** Puts the database back to where conversations begin. */
  static final String FRESH =
      """
      TRUNCATE customers, notes;
      ALTER SEQUENCE numbers RESTART;
      INSERT INTO customers VALUES (1, 'ann', '%s'), (2, 'bo', NULL), (3, 'cé', NULL);
      INSERT INTO notes VALUES (1, 1, 'x', '2020-01-01'), (2, 1, NULL, NULL), (3, 2, 'y', now());
      """
          .formatted(SECRET);

  private static final String TELLING = "\0\1\2\377'\"$;(),.-*/:tTfSPQ";
  private static final String TYPES = "QPBDECHSFdcfXpK";

  /** Conversations; each is the messages of a client in order. */
  static final List<List<byte[]>> GOOD =
      List.of(
          List.of(
              query("SELECT id, name FROM customers ORDER BY id"),
              query("SELECT count(*), max(body) FROM notes WHERE customer_id = 1"),
              query("SELECT ssn, id FROM customers WHERE id = 1"),
              query("SELECT 1; SELECT 'two' AS b; SELECT 1 / 0")),
          List.of(
              query("BEGIN"),
              query("INSERT INTO notes VALUES (4, 2, 'new', '2021-02-03') RETURNING id, body"),
              query("UPDATE notes SET body = 'it''s ' || id WHERE id > 2"),
              query("SAVEPOINT a"),
              query("SELECT 1 / 0"),
              query("ROLLBACK TO a"),
              query("DELETE FROM notes WHERE id = 1"),
              query("COMMIT"),
              query("SELECT * FROM notes WHERE id > 1 AND made < '2022-01-01' ORDER BY id")),
          List.of(
              parse("s1", "SELECT name FROM customers WHERE id = $1"),
              message('D', new byte[] {'S'}, bytes("s1")),
              bindText("p1", "s1", "2"),
              describePortal("p1"),
              execute("p1"),
              sync(),
              bindText("", "s1", "3"),
              execute(""),
              message('C', new byte[] {'S'}, bytes("s1")),
              sync()),
          List.of(
              parse("", "SELECT id, ssn, name FROM customers ORDER BY id"),
              bind("rows", ""),
              message('E', bytes("rows"), new byte[] {0, 0, 0, 1}),
              message('E', bytes("rows"), new byte[] {0, 0, 0, 1}),
              message('H'),
              message('E', bytes("rows"), new byte[4]),
              message('C', new byte[] {'P'}, bytes("rows")),
              sync()),
          List.of(
              parse("", "INSERT INTO notes (id, body) VALUES ($1, $2)"),
              bindText("", "", "7", "seven"),
              execute(""),
              bindText("", "", "7", "again"),
              execute(""),
              parse("", "SELECT 1"),
              bind("", ""),
              execute(""),
              sync(),
              parse("", "SELECT count(*) FROM notes"),
              bind("", ""),
              execute(""),
              sync()),
          List.of(
              query("COPY notes (id, body) FROM STDIN"),
              message('d', text("8\teight\n9\t")),
              message('d', text("nine\n")),
              message('c'),
              query("COPY (SELECT id, body FROM notes ORDER BY id) TO STDOUT (FORMAT csv)"),
              query("COPY notes (id) FROM STDIN"),
              message('d', text("10\n")),
              message('f', bytes("enough")),
              query("SELECT count(*) FROM notes")),
          List.of(
              query("PREPARE q (int) AS SELECT name FROM named WHERE id = $1"),
              query("EXECUTE q (1)"),
              query("DEALLOCATE q"),
              query("BEGIN; DECLARE c CURSOR FOR SELECT id FROM customers ORDER BY id"),
              query("FETCH 2 FROM c"),
              query("CLOSE c"),
              query("COMMIT"),
              query("SET search_path = pg_catalog, public"),
              query("SHOW search_path"),
              query("RESET search_path")),
          List.of(
              query(""),
              query("-- nothing"),
              query("SELECT nextval('numbers'), nextval('numbers')"),
              query(
                  "WITH w AS (SELECT id FROM customers) SELECT w.id, n.body FROM w LEFT JOIN"
                      + " notes n ON n.customer_id = w.id ORDER BY 1, 2"),
              query("SELECT E'a\\'b', U&'\\0041', $$q$$, x'1f'::int, 'é', '{1,2}'::int[]"),
              query("EXPLAIN (COSTS off) SELECT 1"),
              message('X')));

  private Conversations() {}

  /** One or two good conversations after one to three changes. */
  static List<byte[]> damaged(SplittableRandom random) {
    var messages = new ArrayList<byte[]>(any(GOOD, random));
    if (random.nextInt(3) == 0) {
      messages.addAll(any(GOOD, random));
    }
    for (int left = random.nextInt(1, 4); left > 0 && !messages.isEmpty(); left--) {
      change(messages, random);
    }
    return messages;
  }

  private static void change(List<byte[]> messages, SplittableRandom random) {
    int at = random.nextInt(messages.size());
    switch (random.nextInt(10)) {
      case 0 -> messages.remove(at);
      case 1 -> messages.add(at, messages.get(random.nextInt(messages.size())));
      case 2 -> messages.add(at, any(any(GOOD, random), random));
      case 3 -> messages.add(messages.remove(at));
      case 4 -> {
        byte[] other = messages.get(at).clone();
        other[0] = (byte) TYPES.charAt(random.nextInt(TYPES.length()));
        messages.set(at, other);
      }
      case 5 -> {
        byte[] other = messages.get(at).clone();
        int length = ByteBuffer.wrap(other).getInt(1);
        ByteBuffer.wrap(other).putInt(1, length + random.nextInt(-6, 7));
        messages.set(at, other);
      }
      default -> {
        byte[] old = messages.get(at);
        byte[] body = Arrays.copyOfRange(old, 5, old.length);
        if (body.length > 0) {
          byte[] other = Mutations.mutated(List.of(body), TELLING, random);
          messages.set(at, message((char) old[0], other));
        }
      }
    }
  }

  private static <T> T any(List<T> list, SplittableRandom random) {
    return list.get(random.nextInt(list.size()));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bindText(String portal, String statement, String... values) {
    var all = ByteBuffer.allocate(1_000);
    all.put(bytes(portal)).put(bytes(statement)).putShort((short) 0);
    all.putShort((short) values.length);
    for (String value : values) {
      all.putInt(text(value).length).put(text(value));
    }
    all.putShort((short) 0);
    return message('B', Arrays.copyOf(all.array(), all.position()));
  }
}
