package dev.weir.app;

import dev.weir.cli.Terminal;
import picocli.CommandLine;

/** Everything that {@code weir} can be told. */
public final class Commands {
  private Commands() {}

  /**
   * Does what these arguments say.
   *
   * @return the status of the process
   */
  static int execute(String... arguments) {
    return all().execute(arguments);
  }

  /** The whole command line; failures print one line. */
  public static CommandLine all() {
    CommandLine line =
        Terminal.commands()
            .addSubcommand(new ServeCommand())
            .addSubcommand(new CheckCommand())
            .addSubcommand(new ExplainCommand())
            .addSubcommand(new VerifyCommand())
            .addSubcommand(new ExportCommand());
    CommandLine.IExecutionExceptionHandler others = line.getExecutionExceptionHandler();
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (e instanceof StartFailed) {
        command.getErr().println("weir: " + e.getMessage());
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
      }
      return others.handleExecutionException(e, command, parsed);
    });
    return line;
  }
}
