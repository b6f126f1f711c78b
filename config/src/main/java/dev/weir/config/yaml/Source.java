package dev.weir.config.yaml;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What reading one file depends on, and where its faults go. Used by one thread. */
public final class Source {
  /** Far beyond any real configuration; stops aliases that multiply. */
  private static final int NODES_MAX = 200_000;

  private final Path folder;
  private final Map<String, String> environment;
  private final Names names;
  private final List<Fault> faults;
  private int nodesRead;

  /**
   * @param folder what relative paths start from
   * @param names shared by all files of one configuration
   * @param faults collects what is found
   */
  public Source(Path folder, Map<String, String> environment, Names names, List<Fault> faults) {
    this.folder = folder;
    this.environment = environment;
    this.names = names;
    this.faults = faults;
  }

  public Path resolve(String path) {
    return folder.resolve(path).normalize();
  }

  public void fault(Spot spot, String message) {
    faults.add(new Fault(spot.file(), spot.line(), spot.column(), spot.path(), message));
  }

  public Names names() {
    return names;
  }

  @Nullable String variable(String name) {
    return environment.get(name);
  }

  /** Counts a node that is read; false once there were too many, which is a fault once. */
  boolean mayRead(Spot spot) {
    nodesRead++;
    if (nodesRead == NODES_MAX) {
      fault(spot, "too much to read: more than %d values".formatted(NODES_MAX));
    }
    return nodesRead < NODES_MAX;
  }
}
