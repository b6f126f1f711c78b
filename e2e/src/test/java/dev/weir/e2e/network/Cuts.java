package dev.weir.e2e.network;

import dev.weir.testkit.network.Breakage;
import dev.weir.testkit.network.Course;
import dev.weir.testkit.network.Cut;
import dev.weir.testkit.network.Direction;
import dev.weir.testkit.network.FaultProxy;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Places at which a conversation is cut: within the header, within the body and behind each kind of
 * message that was heard in it. {@code -Dweir.network.cuts=all} takes every place, broken in each
 * way, a number as many of them, spread evenly.
 */
public final class Cuts {
  private static final String PROPERTY = "weir.network.cuts";
  private static final int USUAL = 4;
  private static final Breakage[] WAYS = {Breakage.RESET, Breakage.CLOSE};

  private Cuts() {}

  /**
   * @param leg of the gateway
   * @param offset of the first byte that does not arrive
   * @param within the kind of message
   */
  public record Place(Leg leg, Direction direction, long offset, String within, Breakage breakage) {
    /** Cuts the next connection through the proxy there, and none after it. */
    public void arm(FaultProxy proxy) {
      Course cut = Course.CLEAN.until(once(() -> Cut.after(offset)), breakage);
      proxy.use(
          direction == Direction.TO_TARGET ? cut : Course.CLEAN,
          direction == Direction.TO_CLIENT ? cut : Course.CLEAN);
    }

    @Override
    public String toString() {
      return "%s leg, %s, %s at byte %d (%s)".formatted(leg, direction, breakage, offset, within);
    }
  }

  /** Between which parties. */
  public enum Leg {
    CLIENT,
    SERVER
  }

  /**
   * A message as it was heard.
   *
   * @param header bytes before the body
   */
  public record Heard(String kind, int start, int header, int length) {}

  private static Supplier<Cut> once(Supplier<Cut> first) {
    var taken = new AtomicBoolean();
    return () -> taken.compareAndSet(false, true) ? first.get() : Cut.nowhere();
  }

  /** What went through a proxy on the first connection from now on. */
  public static final class Tap {
    private final Map<Direction, ByteArrayOutputStream> heard = new EnumMap<>(Direction.class);

    public static Tap on(FaultProxy proxy) {
      var tap = new Tap();
      proxy.use(tap.course(Direction.TO_TARGET), tap.course(Direction.TO_CLIENT));
      return tap;
    }

    private Course course(Direction direction) {
      var bytes = new ByteArrayOutputStream();
      heard.put(direction, bytes);
      return Course.CLEAN.until(
          once(() ->
              (sent, count) -> {
                synchronized (bytes) {
                  bytes.write(sent, 0, count);
                }
                return count;
              }),
          Breakage.CLOSE);
    }

    byte[] bytes(Direction direction) {
      ByteArrayOutputStream bytes = heard.get(direction);
      if (bytes == null) {
        throw new IllegalStateException("every direction is heard");
      }
      synchronized (bytes) {
        return bytes.toByteArray();
      }
    }
  }

  /**
   * Every place of what was heard.
   *
   * @param messages finds them in one direction's bytes
   */
  public static List<Place> of(
      Leg leg, Tap tap, Map<Direction, Function<byte[], List<Heard>>> messages) {
    var places = new ArrayList<Place>();
    // in the same order each time, or a number of cuts would be others each time
    new EnumMap<>(messages)
        .forEach((direction, framing) -> {
          var kinds = new java.util.HashSet<String>();
          for (Heard each : framing.apply(tap.bytes(direction))) {
            if (kinds.add(each.kind())) {
              add(places, leg, direction, each, each.start() + 1);
              if (each.length() > each.header() + 1) {
                int body = each.length() - each.header();
                add(places, leg, direction, each, each.start() + each.header() + body / 2);
              }
              add(places, leg, direction, each, each.start() + each.length());
            }
          }
        });
    return places;
  }

  private static void add(
      List<Place> places, Leg leg, Direction direction, Heard message, int offset) {
    places.add(
        new Place(leg, direction, offset, message.kind(), WAYS[places.size() % WAYS.length]));
  }

  /** As many of them as were asked for. */
  public static List<Place> chosen(List<Place> all) {
    String wanted = System.getProperty(PROPERTY, String.valueOf(USUAL));
    var chosen = new ArrayList<Place>();
    if (wanted.equals("all")) {
      for (Place each : all) {
        for (Breakage way : WAYS) {
          chosen.add(new Place(each.leg(), each.direction(), each.offset(), each.within(), way));
        }
      }
      return chosen;
    }
    int count = Integer.parseInt(wanted);
    for (int i = 0; i < count; i++) {
      chosen.add(all.get((int) ((2L * i + 1) * all.size() / (2L * count))));
    }
    return chosen;
  }
}
