package dev.weir.e2e.bypass;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The statements of one session that tries to bring the value out.
 *
 * @param unprotected what is seen of the value where nothing is protected
 */
public record Attempt(String name, Unprotected unprotected, List<String> statements) {
  private static final String READ_BY_THE_READER =
      "sql/src/test/resources/dev/weir/sql/postgres/bypass-sessions.txt";

  /** Sessions of {@link #READ_BY_THE_READER} of which nothing can be seen in the answers. */
  private static final Set<String> SILENT =
      Set.of(
          "crosstab-dynamic", // needs an extension
          "postgres_fdw-loop", // needs an extension
          "rank-inference", // one row has one rank
          "time-based", // only the time it takes
          "std_conforming_off", // refused whoever asks
          "readonly-off-guc",
          "select-func-write",
          "information_schema-names",
          "pg_get_viewdef",
          "pg_authid/cred-hash",
          "pg_user_mappings-creds");

  public enum Unprotected {
    /** The value or a form of it. */
    SHOWN,
    /** The answers for two values differ. */
    BIT,
    /** Nothing: the attempt is one on time, on names, or needs what the server here has not. */
    SILENT
  }

  public Attempt {
    statements = List.copyOf(statements);
  }

  public String text() {
    return String.join("\n", statements);
  }

  /** The first ones, which every protocol and reader is tried with. */
  static List<Attempt> core() throws IOException {
    var all = new ArrayList<Attempt>();
    for (String line : lines(Files.readString(root().resolve(READ_BY_THE_READER)))) {
      String[] parts = line.split(" \\| ");
      String name = parts[0].substring(parts[0].indexOf(' ') + 1);
      all.add(
          new Attempt(
              name,
              SILENT.contains(name) ? Unprotected.SILENT : Unprotected.BIT,
              List.of(parts).subList(1, parts.length)));
    }
    all.addAll(in("attempts.txt"));
    return all;
  }

  /** Those of one file of this package's resources. */
  static List<Attempt> in(String file) throws IOException {
    return of(resource(file));
  }

  /**
   * One a line: what is seen unprotected, the name, and the statements behind {@code " | "}; blank
   * lines and those that begin with # are none.
   */
  public static List<Attempt> of(String text) {
    var all = new ArrayList<Attempt>();
    for (String line : lines(text)) {
      String[] parts = line.split(" \\| ");
      String[] head = parts[0].split(" ");
      all.add(
          new Attempt(
              head[1],
              Unprotected.valueOf(head[0].toUpperCase(Locale.ROOT)),
              List.of(parts).subList(1, parts.length)));
    }
    return all;
  }

  static List<String> lines(String text) {
    return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  static String resource(String name) throws IOException {
    try (InputStream in = Attempt.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = Objects.requireNonNull(folder.getParent(), "no project root above");
    }
    return folder;
  }
}
