package dev.weir.gateway.mysql.relay.naming;

import dev.weir.gateway.judging.Judgement;
import dev.weir.session.HoldRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements of a session: those of the protocol by their numbers, those of SQL by
 * their names, whose case does not matter. Touched by the session's event loop only.
 */
public final class SessionNames {
  private final Map<Integer, Prepared> byId = new HashMap<>();
  private final Map<String, Prepared> byName = new HashMap<>();
  private long bytes;
  private long longDataBytes;

  public @Nullable Prepared statement(int id) {
    return byId.get(id);
  }

  public void put(int id, Prepared prepared) {
    remove(id);
    byId.put(id, prepared);
    bytes += prepared.bytes();
  }

  public void remove(int id) {
    Prepared gone = byId.remove(id);
    if (gone != null) {
      bytes -= gone.bytes();
      longDataBytes -= gone.longDataBytes();
    }
  }

  public @Nullable Prepared named(String name) {
    return byName.get(folded(name));
  }

  public void put(String name, Prepared prepared) {
    remove(name);
    byName.put(folded(name), prepared);
    bytes += prepared.bytes();
  }

  public void remove(String name) {
    Prepared gone = byName.remove(folded(name));
    if (gone != null) {
      bytes -= gone.bytes();
    }
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The session was reset. */
  public void clear() {
    byId.clear();
    byName.clear();
    bytes = 0;
    longDataBytes = 0;
  }

  /**
   * A piece of a parameter's value came before its execution.
   *
   * @param prepared one that has a number
   * @param bytesMax for all statements of the session together
   * @return false if it is more than may be kept; then it must not reach the server
   */
  public boolean addLongData(Prepared prepared, int parameter, byte[] piece, long bytesMax) {
    long before = prepared.longDataBytes();
    boolean kept = prepared.addLongData(parameter, piece, bytesMax - longDataBytes);
    longDataBytes += prepared.longDataBytes() - before;
    return kept;
  }

  /** It was executed or reset: what was sent ahead is used up. */
  public void forgetLongData(Prepared prepared) {
    longDataBytes -= prepared.longDataBytes();
    prepared.forgetLongData();
  }

  public int count() {
    return byId.size() + byName.size();
  }

  /** What all of them keep in memory, about. */
  public long bytes() {
    return bytes;
  }

  /** The names for one reading on another thread. */
  public NamesRead readOn(Executor eventLoop) {
    return new NamesRead(this, eventLoop);
  }

  /** What the prepared statements that a text refers to are now. */
  public List<HoldRequest.Definition> definitions(Judgement judgement) {
    var definitions = new ArrayList<HoldRequest.Definition>();
    for (String name : judgement.names().prepared().stream().sorted().toList()) {
      Prepared prepared = named(name);
      if (prepared != null) {
        byte[] utf8 = prepared.judgement().text().utf8();
        definitions.add(
            new HoldRequest.Definition(name, new String(utf8, StandardCharsets.UTF_8).strip()));
      }
    }
    return definitions;
  }
}
