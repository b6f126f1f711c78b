package dev.weir.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What one call of {@code weir} printed, and its status. */
record CommandLineRun(int status, String out, String err) {
  static CommandLineRun of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status =
        Commands.all().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    return new CommandLineRun(status, out.toString(), err.toString());
  }
}
