package dev.weir.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of SQL files.
 *
 * @param folder absolute
 * @param setUp runs once, straight, in what the database of each file is a copy of: {@code
 *     setup.sql}, else {@code test_setup.sql}
 * @param files what is compared, by name; a set-up file is not among them
 * @param expected why the output of a file differs, by its name
 */
public record Suite(
    Path folder, @Nullable Path setUp, List<Path> files, Map<String, String> expected) {
  private static final String ENDING = ".sql";
  private static final List<String> SET_UP = List.of("setup.sql", "test_setup.sql");

  public Suite {
    files = List.copyOf(files);
    expected = Map.copyOf(expected);
  }

  /**
   * @param only names of the files to run, with or without their ending; empty for all
   * @throws IllegalArgumentException with what is wrong, if there is nothing to run, a name is not
   *     there or the list of expected differences cannot be read
   */
  public static Suite read(Path given, Set<String> only) throws IOException {
    Path folder = given.toAbsolutePath().normalize();
    List<Path> all;
    try (Stream<Path> listed = Files.list(folder)) {
      all =
          listed
              .filter(file -> file.toString().endsWith(ENDING))
              .sorted(Comparator.comparing(Suite::name))
              .toList();
    }
    Path setUp =
        SET_UP.stream().map(folder::resolve).filter(all::contains).findFirst().orElse(null);
    List<Path> files =
        all.stream()
            .filter(file -> !SET_UP.contains(String.valueOf(file.getFileName())))
            .filter(file -> only.isEmpty() || asked(only, name(file)))
            .toList();
    Map<String, String> expected = ExpectedDifferences.in(folder);
    List<String> names = all.stream().map(Suite::name).toList();
    Stream.concat(only.stream().map(Suite::withoutEnding), expected.keySet().stream())
        .filter(name -> !names.contains(name))
        .findFirst()
        .ifPresent(missing -> {
          throw new IllegalArgumentException("%s has no %s%s".formatted(folder, missing, ENDING));
        });
    if (files.isEmpty()) {
      throw new IllegalArgumentException(folder + " has no SQL file to compare");
    }
    return new Suite(folder, setUp, files, expected);
  }

  private static boolean asked(Set<String> only, String name) {
    return only.contains(name) || only.contains(name + ENDING);
  }

  /** The name of a file without its ending. */
  static String name(Path file) {
    return withoutEnding(String.valueOf(Objects.requireNonNull(file.getFileName())));
  }

  private static String withoutEnding(String name) {
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }
}
