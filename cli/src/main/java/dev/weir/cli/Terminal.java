package dev.weir.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands for people, as one command line. */
public final class Terminal {
  private Terminal() {}

  /** The commands that speak to a gateway; a caller may add its own. Failures print one line. */
  public static CommandLine commands() {
    var line =
        new CommandLine(new Root())
            .addSubcommand(new ApprovalsCommand())
            .addSubcommand(new SearchCommand())
            .addSubcommand(new ReplayCommand())
            .addSubcommand(new TicketCommand());
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (!(e instanceof CommandFailed)) {
        throw e;
      }
      command.getErr().println("weir: " + e.getMessage());
      command.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line;
  }

  /** Runs one command and gives what it printed. */
  public static Output run(List<String> arguments) {
    var text = new StringWriter();
    CommandLine line = commands();
    var writer = new PrintWriter(text);
    line.setOut(writer);
    line.setErr(writer);
    int status = line.execute(arguments.toArray(String[]::new));
    writer.flush();
    return new Output(status, text.toString());
  }

  /** Rows in aligned columns, as the commands print them. */
  public static String table(List<String> columns, List<List<@Nullable String>> rows) {
    var table = new TextTable(columns);
    for (List<@Nullable String> row : rows) {
      var cells = new ArrayList<String>();
      for (String value : row) {
        cells.add(value == null ? "NULL" : value);
      }
      table.add(cells);
    }
    return String.join("\n", table.lines());
  }

  /**
   * @param status 0 for success
   */
  public record Output(int status, String text) {}

  @Command(
      name = "weir",
      description = "A gateway between AI agents and databases.",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root {}
}
