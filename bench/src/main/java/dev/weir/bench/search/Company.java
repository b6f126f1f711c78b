package dev.weir.bench.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Who and what is in the recordings: people, agents, connections, tables, and the words that stand
 * in statements. What is early in a list occurs often, what is late seldom. Immutable but for the
 * randomness, which is the caller's; the same seed makes the same company.
 */
final class Company {
  static final int USERS = 200;
  static final List<String> AGENTS =
      List.of(
          "claude-code",
          "copilot",
          "reporting",
          "etl-nightly",
          "support-bot",
          "cursor",
          "codex",
          "dbt",
          "notebook",
          "forecast",
          "fraud-watch",
          "migration");
  static final List<String> CONNECTIONS =
      List.of("orders", "billing", "crm", "warehouse", "hr", "logistics", "web", "archive");
  static final List<String> COLUMNS =
      List.of("id", "name", "status", "amount", "created_at", "region", "email", "updated_at");

  private static final List<String> SCHEMAS = List.of("public", "sales", "finance", "support");
  private static final List<String> THINGS =
      List.of(
          "orders",
          "customers",
          "order_lines",
          "products",
          "payments",
          "tickets",
          "shipments",
          "sessions",
          "invoices",
          "stock",
          "returns",
          "campaigns",
          "employees",
          "suppliers",
          "contracts");
  private static final String CONSONANTS = "bdfgklmnprstvz";
  private static final String VOWELS = "aeiou";
  private static final int WORDS = 4_000;

  private final List<String> tables;
  private final List<String> words;

  Company(Random random) {
    var names = new ArrayList<String>();
    for (String thing : THINGS) {
      for (String schema : SCHEMAS) {
        names.add(schema + "." + thing);
      }
    }
    this.tables = List.copyOf(names);
    var made = new ArrayList<String>();
    for (int i = 0; i < WORDS; i++) {
      made.add(word(random));
    }
    this.words = List.copyOf(made);
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    for (int i = 0; i < 3; i++) {
      word.append(CONSONANTS.charAt(random.nextInt(CONSONANTS.length())));
      word.append(VOWELS.charAt(random.nextInt(VOWELS.length())));
    }
    return word.toString();
  }

  /** A place in a list of this size: half of all draws fall on its first eighth. */
  static int skewed(Random random, int size) {
    double uniform = random.nextDouble();
    return (int) (size * uniform * uniform * uniform);
  }

  static String user(int number) {
    return "user%03d".formatted(number);
  }

  List<String> tables() {
    return tables;
  }

  String table(Random random) {
    return tables.get(skewed(random, tables.size()));
  }

  String word(Random random, boolean any) {
    return words.get(any ? random.nextInt(WORDS) : skewed(random, WORDS));
  }
}
