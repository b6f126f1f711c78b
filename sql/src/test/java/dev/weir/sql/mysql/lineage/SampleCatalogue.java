package dev.weir.sql.mysql.lineage;

import dev.weir.sql.Catalogue;
import dev.weir.sql.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The database of {@code schema.txt}, with a stored function {@code corp.get_s}. */
public final class SampleCatalogue implements Catalogue {
  private final Map<ObjectName, Relation> relations = new HashMap<>();

  public SampleCatalogue() {
    resource("schema.txt")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(this::add);
  }

  public static String resource(String name) {
    try (InputStream in = SampleCatalogue.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String line) {
    int bar = line.indexOf(" | ");
    String definition = bar < 0 ? null : line.substring(bar + 3);
    String[] words = (bar < 0 ? line : line.substring(0, bar)).split(" ");
    String[] name = words[1].split("\\.");
    var columns = new ArrayList<Column>();
    var key = new HashSet<String>();
    for (int i = 2; i < words.length; i++) {
      columns.add(column(words[i], i - 1, key));
    }
    ObjectName object = ObjectName.of(name[0], name[1]);
    relations.put(
        object,
        new Relation(
            object,
            0,
            RelationKind.valueOf(words[0].toUpperCase(Locale.ROOT)),
            columns,
            definition,
            Set.of(),
            Set.of(),
            false,
            false,
            false,
            key));
  }

  private static Column column(String word, int number, Set<String> key) {
    String[] parts = word.split("[:=]", 3);
    String name = parts[0].replaceFirst("[*!]", "");
    if (parts[0].startsWith("*")) {
      key.add(name);
    }
    return new Column(
        name,
        parts[0].startsWith("!") ? -number : number,
        parts[1],
        null,
        parts.length > 2 ? parts[2] : null);
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public List<String> searchPath() {
    return List.of("corp");
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    return relations.get(ObjectName.of(schema == null ? "corp" : schema, name));
  }

  @Override
  public List<Function> functions(@Nullable String schema, String name) {
    return (schema == null || schema.equals("corp")) && name.equalsIgnoreCase("get_s")
        ? List.of(
            new Function(
                ObjectName.of("corp", "get_s"),
                "sql",
                Volatility.VOLATILE,
                true,
                false,
                List.of(),
                null,
                false,
                null))
        : List.of();
  }
}
