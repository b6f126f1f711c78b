package dev.weir.gateway.judging;

import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.skeleton.Scan;
import dev.weir.sql.skeleton.Skeleton;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Readings in one dialect that every session of a connection may share: the parser is asked once
 * for a text, and once for all texts that read alike. Bounded by number and by bytes. Thread-safe.
 */
public final class Readings {
  private static final int KEYS_MAX = 20_000;
  private static final long BYTES_MAX = 32L << 20;

  /** Readings of one form that differ in constants which matter. */
  private static final int VARIANTS_MAX = 8;

  private final Map<Key, List<Kept>> kept = new LinkedHashMap<>(64, 0.75f, true);
  private final Supplier<? extends Scan> scans;
  private final LongAdder known = new LongAdder();
  private final LongAdder parsed = new LongAdder();
  private long bytes;

  /**
   * @param scans as the dialect's servers find constants
   */
  public Readings(Supplier<? extends Scan> scans) {
    this.scans = scans;
  }

  /** The reading of a text under these names, or null. */
  public @Nullable Reading find(Names names, byte[] utf8) {
    Reading reading = look(names, utf8);
    if (reading != null) {
      known.increment();
    }
    return reading;
  }

  /** A text was not found, or could not be looked for, and has been parsed. */
  void parsed() {
    parsed.increment();
  }

  /** Texts that were found, since the start. */
  public long knownCount() {
    return known.sum();
  }

  /** Texts that were parsed, since the start. */
  public long parsedCount() {
    return parsed.sum();
  }

  private @Nullable Reading look(Names names, byte[] utf8) {
    Scan scan = scans.get();
    boolean hasForm = scan.read(utf8);
    synchronized (this) {
      List<Kept> ofText = kept.get(new Key(names, ByteBuffer.wrap(utf8)));
      if (ofText != null) {
        return ofText.getFirst().reading();
      }
      List<Kept> alike = hasForm ? kept.get(new Key(names, scan)) : null;
      if (alike != null) {
        for (Kept one : alike) {
          if (one.fits(scan)) {
            return one.ofText(utf8.length);
          }
        }
      }
      return null;
    }
  }

  /** Keeps a reading, unless it was taken from the names of one session. */
  public void keep(Names names, byte[] utf8, Reading reading) {
    var one = new Kept(reading, utf8.length + reading.roughBytes());
    if (isOfOneSession(reading) || one.bytes() > BYTES_MAX / 16) {
      return;
    }
    Skeleton skeleton = one.skeleton();
    Object text = skeleton == null ? ByteBuffer.wrap(utf8) : skeleton;
    Scan scan = scans.get();
    boolean hasForm = skeleton != null && scan.read(utf8);
    synchronized (this) {
      List<Kept> variants = kept.computeIfAbsent(new Key(names, text), key -> new ArrayList<>(1));
      for (Iterator<Kept> each = variants.iterator(); each.hasNext(); ) {
        Kept other = each.next();
        if (!hasForm || variants.size() >= VARIANTS_MAX || other.fits(scan)) {
          bytes -= other.bytes();
          each.remove();
        }
      }
      variants.add(one);
      bytes += one.bytes();
      Iterator<List<Kept>> eldest = kept.values().iterator();
      while (kept.size() > KEYS_MAX || bytes > BYTES_MAX) {
        eldest.next().forEach(gone -> bytes -= gone.bytes());
        eldest.remove();
      }
    }
  }

  /** How many texts and forms are kept. */
  public synchronized int size() {
    return kept.size();
  }

  /** About how much memory they take. */
  public synchronized long bytes() {
    return bytes;
  }

  private static boolean isOfOneSession(Reading reading) {
    return reading instanceof Reading.Script script
        && script.statements().stream().anyMatch(Statement::dependsOnNames);
  }

  /**
   * What the reading of a text depends on besides the text.
   *
   * @param settings of the dialect, equal by value
   */
  public record Names(
      String connection, long catalogueVersion, List<String> searchPath, Object settings) {}

  private record Kept(Reading reading, long bytes) {
    @Nullable Skeleton skeleton() {
      return reading instanceof Reading.Script script ? script.skeleton() : null;
    }

    boolean fits(Scan scan) {
      Skeleton skeleton = skeleton();
      return skeleton != null && skeleton.fits(scan);
    }

    Reading ofText(int textBytes) {
      return reading instanceof Reading.Script script ? script.ofText(textBytes) : reading;
    }
  }

  /** The text is its bytes, or the skeleton of many; a scan asks for the skeleton of its form. */
  private static final class Key {
    private final Names names;
    private final Object text;
    private final int hash;

    Key(Names names, Object text) {
      this.names = names;
      this.text = text;
      this.hash = 31 * Long.hashCode(names.catalogueVersion()) + text.hashCode();
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && hash == that.hash
          && names.equals(that.names)
          && text.equals(that.text);
    }
  }
}
