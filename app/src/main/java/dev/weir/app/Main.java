package dev.weir.app;

import dev.weir.cli.Terminal;
import picocli.CommandLine;

/** {@code weir}: {@code serve} and the like, and the commands for people. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commands().execute(arguments));
  }

  /** The whole command line; failures print one line. */
  public static CommandLine commands() {
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
