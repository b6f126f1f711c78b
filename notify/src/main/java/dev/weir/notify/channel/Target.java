package dev.weir.notify.channel;

import dev.weir.session.notice.Shown;
import dev.weir.session.notice.Topic;
import java.util.Set;

/**
 * Where people are told of something. Immutable.
 *
 * @param name in the configuration; what waits for it is kept under it
 * @param topics what it is told of
 * @param shown how much of a statement it is shown
 */
public record Target(String name, Channel channel, Set<Topic> topics, Shown shown) {
  public Target {
    topics = Set.copyOf(topics);
  }
}
