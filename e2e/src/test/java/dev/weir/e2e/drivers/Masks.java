package dev.weir.e2e.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Each protected value as drivers print it, with what has to be seen of it through Weir. Immutable.
 */
public record Masks(Map<String, String> byValue) {
  public Masks {
    byValue = Collections.unmodifiableMap(new LinkedHashMap<>(byValue));
  }

  /** What may fail. */
  public interface Run {
    String with(Address address) throws Exception;
  }

  /**
   * Runs a program straight, then through Weir, and expects line for line the same but for the
   * protected values, which must come as their masks.
   *
   * @param mark something that the program prints when it has come to its end
   * @param otherwise what else differs through Weir, and rightly
   */
  public void compare(
      Run program, Address straight, Address through, String mark, UnaryOperator<String> otherwise)
      throws Exception {
    String wanted = program.with(straight);
    assertThat(wanted).contains(mark).contains(byValue.keySet());
    String seen = program.with(through);
    for (Map.Entry<String, String> mask : byValue.entrySet()) {
      wanted = wanted.replace(mask.getKey(), mask.getValue());
    }
    wanted = otherwise.apply(wanted);
    assertThat(seen.lines()).containsExactlyElementsOf(wanted.lines().toList());
    assertThat(seen).doesNotContain(byValue.keySet());
  }
}
