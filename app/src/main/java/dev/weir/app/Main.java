package dev.weir.app;

import java.nio.file.Path;

/**
 * {@code weir}: {@code serve} and the like, and the commands for people. The JVM loads what this
 * class's methods speak of before it calls {@code main}, so they speak of little.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Path served = Serving.configuration(arguments);
    System.exit(served == null ? Commands.execute(arguments) : Serving.run(served, System.err));
  }
}
