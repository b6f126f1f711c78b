package dev.weir.gateway.postgres.upstream;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server reported in ParameterStatus, in its order. Each session has some fifteen of them,
 * nearly always the same: they are kept small, and {@link Known} keeps them once. Immutable.
 */
public final class ReportedSettings extends AbstractMap<String, String> {
  /** Names and values by turns. */
  private final String[] words;

  private ReportedSettings(String[] words) {
    this.words = words;
  }

  /** The same settings in the same order. */
  public static ReportedSettings of(Map<String, String> settings) {
    if (settings instanceof ReportedSettings already) {
      return already;
    }
    String[] words = new String[2 * settings.size()];
    int at = 0;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      words[at++] = setting.getKey();
      words[at++] = setting.getValue();
    }
    return new ReportedSettings(words);
  }

  /** These with one that was reported since. */
  public ReportedSettings with(String name, String value) {
    if (value.equals(get(name))) {
      return this;
    }
    var all = new LinkedHashMap<>(this);
    all.put(name, value);
    return of(all);
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    int at = index(name);
    return at < 0 ? null : words[at + 1];
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return index(name) >= 0;
  }

  private int index(@Nullable Object name) {
    for (int at = 0; at < words.length; at += 2) {
      if (words[at].equals(name)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public int size() {
    return words.length / 2;
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super String> action) {
    for (int at = 0; at < words.length; at += 2) {
      action.accept(words[at], words[at + 1]);
    }
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return entries();
      }

      @Override
      public int size() {
        return words.length / 2;
      }
    };
  }

  private Iterator<Map.Entry<String, String>> entries() {
    return new Iterator<>() {
      private int at;

      @Override
      public boolean hasNext() {
        return at < words.length;
      }

      @Override
      public Map.Entry<String, String> next() {
        if (at >= words.length) {
          throw new NoSuchElementException();
        }
        at += 2;
        return Map.entry(words[at - 2], words[at - 1]);
      }
    };
  }

  /** Remembers what was reported last, so that what is reported again is kept once. Thread-safe. */
  static final class Known {
    private volatile ReportedSettings last = new ReportedSettings(new String[0]);

    /** The same settings, with as much of the last ones as is the same. */
    ReportedSettings of(Map<String, String> settings) {
      String[] words = ReportedSettings.of(settings).words.clone();
      ReportedSettings before = last;
      boolean same = words.length == before.words.length;
      for (int i = 0; i < Math.min(words.length, before.words.length); i++) {
        if (words[i].equals(before.words[i])) {
          words[i] = before.words[i];
        } else {
          same = false;
        }
      }
      if (same) {
        return before;
      }
      var now = new ReportedSettings(words);
      last = now;
      return now;
    }
  }
}
