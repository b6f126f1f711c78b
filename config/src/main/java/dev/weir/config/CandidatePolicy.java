package dev.weir.config;

import dev.weir.config.yaml.Fault;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Source;
import dev.weir.config.yaml.YamlFile;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A policy that somebody would like to try: the sections of a configuration that decide, as text.
 * Variables are not replaced, or their values could be read in the answer. Pure.
 */
public final class CandidatePolicy {
  private static final String LABEL = "candidate";

  private CandidatePolicy() {}

  /** What came of reading. */
  public sealed interface Result {
    record Read(PolicyEngine policy) implements Result {}

    /** At least one fault, in the order of the text. */
    record Faulty(List<Fault> faults) implements Result {
      public Faulty {
        faults = List.copyOf(faults);
      }
    }
  }

  /**
   * @param yaml {@code rules}, {@code protect} and {@code mode}; the other sections of a
   *     configuration may be there and are not looked at
   * @param inForce gives the connections, with the mode that each has
   * @param beside what the candidate comes beside; null if it stands alone
   */
  public static Result read(String yaml, WeirConfig inForce, @Nullable Ruleset beside) {
    List<Fault> faults = new ArrayList<>();
    YamlFile file = YamlFile.of(yaml, LABEL, faults);
    Fields fields = file == null ? null : fields(file, inForce, faults);
    if (fields == null || !faults.isEmpty()) {
      return new Result.Faulty(faults.stream().distinct().sorted(Fault.ORDER).toList());
    }
    List<Rule> rules = fields.or(FileForm.RULES, List.of());
    List<Protection> protections = fields.or(FileForm.PROTECT, List.of());
    return new Result.Read(
        new PolicyEngine(
            new Ruleset(
                fields.or(FileForm.MODE, beside == null ? Mode.ENFORCE : beside.mode()),
                observed(inForce),
                beside == null ? rules : together(beside.rules(), rules, Rule::name),
                beside == null
                    ? protections
                    : together(beside.protections(), protections, Protection::name))));
  }

  private static @Nullable Fields fields(YamlFile file, WeirConfig inForce, List<Fault> faults) {
    var names = new Names();
    for (WeirConfig.Connection connection : inForce.connections()) {
      names.declare(ConnectionForm.KIND, connection.name(), file.spot());
    }
    var source = new Source(Path.of(""), Map.of(), names, faults);
    Fields fields =
        file.only(names(FileForm.DECIDING), names(FileForm.FORM.keys()))
            .read(new Section<>(FileForm.DECIDING, all -> all), source);
    names.check(faults);
    return fields;
  }

  private static Set<String> names(List<Key<?>> keys) {
    return keys.stream().map(Key::name).collect(Collectors.toSet());
  }

  private static Set<String> observed(WeirConfig inForce) {
    return inForce.connections().stream()
        .filter(connection -> connection.mode() == Mode.OBSERVE)
        .map(WeirConfig.Connection::name)
        .collect(Collectors.toSet());
  }

  private static <T> List<T> together(List<T> old, List<T> added, Function<T, String> name) {
    var names = added.stream().map(name).collect(Collectors.toSet());
    var all = new ArrayList<T>(added);
    old.stream().filter(each -> !names.contains(name.apply(each))).forEach(all::add);
    return all;
  }
}
