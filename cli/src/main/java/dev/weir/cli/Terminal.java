package dev.weir.cli;

import dev.weir.cli.signin.SignInFailed;
import dev.weir.cli.signin.Surroundings;
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
    return commands(Surroundings.ofProcess());
  }

  /** The same, in surroundings of the caller's choice. */
  public static CommandLine commands(Surroundings surroundings) {
    var line =
        new CommandLine(new Root(), new InSurroundings(surroundings))
            .addSubcommand(new LoginCommand(surroundings))
            .addSubcommand(new LogoutCommand(surroundings))
            .addSubcommand(new WhoamiCommand(surroundings))
            .addSubcommand(new EnvCommand(surroundings))
            .addSubcommand(new ConnectCommand(surroundings))
            .addSubcommand(new PsqlCommand(surroundings))
            .addSubcommand(new MySqlCommand(surroundings))
            .addSubcommand(new ApprovalsCommand(surroundings))
            .addSubcommand(new SearchCommand(surroundings))
            .addSubcommand(new ReplayCommand(surroundings))
            .addSubcommand(new SessionsCommand(surroundings))
            .addSubcommand(new TicketCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      if (!(e instanceof CommandFailed || e instanceof SignInFailed)) {
        throw e;
      }
      command.getErr().println("weir: " + e.getMessage());
      command.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    });
    return line;
  }

  /** Gives the surroundings to the options that picocli makes itself. */
  private record InSurroundings(Surroundings surroundings) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      return type == GatewayOptions.class
          ? type.cast(new GatewayOptions(surroundings))
          : CommandLine.defaultFactory().create(type);
    }
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
