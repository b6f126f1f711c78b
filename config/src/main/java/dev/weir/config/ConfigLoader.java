package dev.weir.config;

import dev.weir.config.WeirConfig.Connection;
import dev.weir.config.WeirConfig.ConsoleRoles;
import dev.weir.config.WeirConfig.Limits;
import dev.weir.config.WeirConfig.Listen;
import dev.weir.config.WeirConfig.Recording;
import dev.weir.config.WeirConfig.Tickets;
import dev.weir.config.yaml.Fault;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Source;
import dev.weir.config.yaml.YamlFile;
import dev.weir.policy.Policy;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Ruleset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration as a whole: either everything is right, or every fault is told. Immutable
 * and thread-safe.
 */
public final class ConfigLoader {
  private final Map<String, String> environment;

  /**
   * @param environment what {@code ${env:NAME}} stands for
   */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** What came of reading. */
  public sealed interface Result {
    /**
     * @param policy decides by the configuration's rules and protections
     */
    record Loaded(WeirConfig config, PolicyEngine policy) implements Result {
      /** The policy as the data path sees it. */
      public Policy decides() {
        return policy;
      }
    }

    /** At least one fault, in the order of the files. */
    record Faulty(List<Fault> faults) implements Result {
      public Faulty {
        faults = List.copyOf(faults);
      }

      /** One line each. */
      @Override
      public String toString() {
        return faults.stream().map(Fault::toString).collect(Collectors.joining("\n"));
      }
    }
  }

  /**
   * @param path a file, or a folder whose *.yaml and *.yml files make one configuration
   */
  public Result load(Path path) {
    List<Fault> faults = new ArrayList<>();
    Names names = new Names();
    List<YamlFile> files = files(path, faults);
    List<Fields> contents = new ArrayList<>();
    for (YamlFile file : files) {
      Path folder = file.path().toAbsolutePath().normalize().getParent();
      var source = new Source(folder == null ? Path.of("") : folder, environment, names, faults);
      Fields fields = file.read(FileForm.FORM, source);
      if (fields != null) {
        contents.add(fields);
      }
    }
    repeatedSections(files, faults);
    names.check(faults);
    if (!files.isEmpty()) {
      missingSections(path, files, faults);
    }
    if (!faults.isEmpty()) {
      return new Result.Faulty(faults.stream().distinct().sorted(Fault.ORDER).toList());
    }
    return loaded(path, contents);
  }

  private static Result.Loaded loaded(Path path, List<Fields> contents) {
    Path absolute = path.toAbsolutePath().normalize();
    Path folder = Files.isDirectory(absolute) ? absolute : absolute.resolveSibling("");
    var config =
        new WeirConfig(
            one(contents, FileForm.LISTEN, Listen.DEFAULT),
            one(contents, FileForm.DATA, folder.resolve("weir-data")),
            all(contents, FileForm.IDENTITY),
            all(contents, FileForm.CONNECTIONS),
            one(contents, FileForm.ROLES, ConsoleRoles.NOBODY),
            one(contents, FileForm.CONSOLE, WeirConfig.Console.DEFAULT),
            one(contents, FileForm.RECORDING, Recording.DEFAULT),
            one(contents, FileForm.LIMITS, Limits.DEFAULT),
            one(contents, FileForm.TICKETS, Tickets.DEFAULT),
            all(contents, FileForm.NOTIFY),
            given(contents, FileForm.TRACING),
            one(contents, FileForm.MODE, Mode.ENFORCE));
    var observed =
        config.connections().stream()
            .filter(connection -> connection.mode() == Mode.OBSERVE)
            .map(Connection::name)
            .collect(Collectors.toSet());
    var ruleset =
        new Ruleset(
            config.mode(),
            observed,
            all(contents, FileForm.RULES),
            all(contents, FileForm.PROTECT));
    return new Result.Loaded(config, new PolicyEngine(ruleset));
  }

  private static <T> T one(List<Fields> contents, Key<T> key, T otherwise) {
    T value = otherwise;
    for (Fields fields : contents) {
      value = fields.or(key, value);
    }
    return value;
  }

  private static <T> @Nullable T given(List<Fields> contents, Key<T> key) {
    return contents.stream()
        .filter(fields -> fields.has(key))
        .findFirst()
        .map(fields -> fields.get(key))
        .orElse(null);
  }

  private static <T> List<T> all(List<Fields> contents, Key<List<T>> key) {
    return contents.stream().flatMap(fields -> fields.or(key, List.of()).stream()).toList();
  }

  private static List<YamlFile> files(Path path, List<Fault> faults) {
    if (!Files.isDirectory(path)) {
      // where it was looked for is all that there is to be told of a file that is not there
      String label = Files.exists(path) ? name(path) : path.toString();
      YamlFile file = YamlFile.read(path, label, faults);
      return file == null ? List.of() : List.of(file);
    }
    List<YamlFile> files = new ArrayList<>();
    List<Path> found;
    try {
      found = yamlIn(path);
    } catch (IOException e) {
      faults.add(
          new Fault(
              path.toString(), 0, 0, "", "cannot be listed: " + e.getClass().getSimpleName()));
      return files;
    }
    if (found.isEmpty()) {
      faults.add(new Fault(path.toString(), 0, 0, "", "no *.yaml file is in this folder"));
    }
    for (Path file : found) {
      YamlFile read = YamlFile.read(file, name(path) + "/" + name(file), faults);
      if (read != null) {
        files.add(read);
      }
    }
    return files;
  }

  private static List<Path> yamlIn(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> name(file).matches("[^.].*\\.ya?ml") && Files.isRegularFile(file))
          .sorted()
          .toList();
    }
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static void repeatedSections(List<YamlFile> files, List<Fault> faults) {
    Map<String, String> firstIn = new HashMap<>();
    for (YamlFile file : files) {
      file.sections()
          .forEach((name, spot) -> {
            String first = firstIn.putIfAbsent(name, file.label());
            if (first != null && !FileForm.MERGED.contains(name)) {
              faults.add(
                  new Fault(
                      spot.file(),
                      spot.line(),
                      spot.column(),
                      name,
                      "is given in %s already; only %s may be spread over files"
                          .formatted(
                              first,
                              String.join(", ", FileForm.MERGED.stream().sorted().toList()))));
            }
          });
    }
  }

  private static void missingSections(Path path, List<YamlFile> files, List<Fault> faults) {
    for (String needed : List.of(FileForm.IDENTITY.name(), FileForm.CONNECTIONS.name())) {
      if (files.stream().noneMatch(file -> file.sections().containsKey(needed))) {
        faults.add(new Fault(name(path), 0, 0, "", "\"%s\" is missing".formatted(needed)));
      }
    }
  }
}
