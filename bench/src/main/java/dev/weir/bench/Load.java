package dev.weir.bench;

import java.io.IOException;

/** Something that goes on until it is closed, or ends by itself. */
interface Load extends AutoCloseable {
  /** What came of it so far, for people. */
  String told();

  /** Returns when what has an end has come to it; at once if there is none. */
  void await() throws IOException, InterruptedException;

  /** How many sessions it holds that are idle or held; what each of them takes is told then. */
  default int sessions() {
    return 0;
  }

  @Override
  void close() throws IOException, InterruptedException;
}
