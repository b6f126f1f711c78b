package dev.weir.sql.postgres.parser;

import java.time.Duration;

/**
 * Bounds of a {@link PostgresParser}. Its memory is at most {@code threads} times {@code
 * memoryPagesMax} pages of 64 KiB, beside the stacks.
 *
 * @param threads how many statements can be parsed at the same time
 * @param stackBytes stack of a parser thread; the grammar's actions and the printing of the tree
 *     recurse with the statement's depth
 * @param parseTimeMax how long one text may take
 * @param statementBytesMax length of the longest text that is parsed
 * @param treeBytesMax length of the longest tree, as JSON; the tree in Java takes several times
 *     that
 * @param treeDepthMax how deep objects and arrays of a tree may lie in each other
 * @param memoryPagesMax how far the memory of one instance may grow, in pages of 64 KiB
 */
public record ParserSettings(
    int threads,
    long stackBytes,
    Duration parseTimeMax,
    int statementBytesMax,
    int treeBytesMax,
    int treeDepthMax,
    int memoryPagesMax) {
  /**
   * Pages an instance starts with: 35 MiB, where its data, its C stack and most parses fit; what is
   * not touched of them takes no room.
   */
  static final int MEMORY_PAGES_INITIAL = 560;

  private static final int MEMORY_PAGES_LIMIT = 32_767;

  public ParserSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1: " + threads);
    }
    if (stackBytes < 1 << 20) {
      throw new IllegalArgumentException("stackBytes must be at least 1 MiB: " + stackBytes);
    }
    if (!parseTimeMax.isPositive()) {
      throw new IllegalArgumentException("parseTimeMax must be positive: " + parseTimeMax);
    }
    if (statementBytesMax < 1 || treeBytesMax < 1) {
      throw new IllegalArgumentException("statementBytesMax and treeBytesMax must be positive");
    }
    if (treeDepthMax < 1) {
      throw new IllegalArgumentException("treeDepthMax must be positive: " + treeDepthMax);
    }
    if (memoryPagesMax < MEMORY_PAGES_INITIAL || memoryPagesMax > MEMORY_PAGES_LIMIT) {
      throw new IllegalArgumentException(
          "memoryPagesMax must be between %d and %d: %d"
              .formatted(MEMORY_PAGES_INITIAL, MEMORY_PAGES_LIMIT, memoryPagesMax));
    }
  }

  /**
   * Two threads or as many as there are processors, up to 4; 128 MiB of stack; 2 s; 16 MiB of text;
   * 64 MiB and 10,000 levels of tree; 512 MiB of memory.
   */
  public static ParserSettings defaults() {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
    return new ParserSettings(
        threads, 128L << 20, Duration.ofSeconds(2), 16 << 20, 64 << 20, 10_000, 8_192);
  }

  public ParserSettings withThreads(int count) {
    return new ParserSettings(
        count,
        stackBytes,
        parseTimeMax,
        statementBytesMax,
        treeBytesMax,
        treeDepthMax,
        memoryPagesMax);
  }

  public ParserSettings withParseTimeMax(Duration time) {
    return new ParserSettings(
        threads, stackBytes, time, statementBytesMax, treeBytesMax, treeDepthMax, memoryPagesMax);
  }

  public ParserSettings withStatementBytesMax(int bytes) {
    return new ParserSettings(
        threads, stackBytes, parseTimeMax, bytes, treeBytesMax, treeDepthMax, memoryPagesMax);
  }
}
