package dev.weir.config.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the files of one configuration name, and what they refer to. Used by one thread. */
public final class Names {
  private record Reference(String kind, String name, Spot spot) {}

  private final Map<String, Map<String, Spot>> declared = new HashMap<>();
  private final List<Reference> references = new ArrayList<>();

  /**
   * A name that may be used once.
   *
   * @return where it was used before, or null
   */
  public @Nullable Spot declare(String kind, String name, Spot spot) {
    return declared.computeIfAbsent(kind, key -> new HashMap<>()).putIfAbsent(name, spot);
  }

  void refer(String kind, String name, Spot spot) {
    references.add(new Reference(kind, name, spot));
  }

  /** Reports every reference to what no file names; after all files were read. */
  public void check(List<Fault> faults) {
    for (Reference reference : references) {
      Map<String, Spot> known = declared.getOrDefault(reference.kind(), Map.of());
      if (!known.containsKey(reference.name())) {
        Spot spot = reference.spot();
        faults.add(
            new Fault(
                spot.file(),
                spot.line(),
                spot.column(),
                spot.path(),
                "no %s is named \"%s\"%s"
                    .formatted(
                        reference.kind(),
                        reference.name(),
                        Suggestions.didYouMean(reference.name(), known.keySet()))));
      }
    }
  }

  /** A form for a name that may be used once among all of its kind. */
  public static Scalar<String> unique(String kind) {
    return Scalar.of(
        "string",
        (text, spot, source) -> {
          Spot earlier = source.names().declare(kind, text, spot);
          if (earlier != null) {
            throw new IllegalArgumentException(
                "another %s is named \"%s\", in %s line %d"
                    .formatted(kind, text, earlier.file(), earlier.line()));
          }
          return text;
        });
  }

  /** A form for a name that must be among those of its kind. */
  public static Scalar<String> existing(String kind) {
    return Scalar.of(
        "string",
        (text, spot, source) -> {
          source.names().refer(kind, text, spot);
          return text;
        });
  }
}
