package dev.weir.app;

import dev.weir.store.export.ExportCursor;
import dev.weir.store.export.StatementExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir export --config weir.yaml --cursor /var/lib/siem/weir.cursor} */
@Command(
    name = "export",
    description = {
      "Print recorded statements as JSON Lines for a SIEM: OCSF, class 6005 (Datastore Activity).",
      "Reads the folder itself, also while the gateway runs. Values of rows and of parameters are"
          + " in none of it."
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final Pattern BACK = Pattern.compile("(\\d{1,6})([smhd])");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description =
          "The gateway's configuration, which names the folder (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Not before: a duration back from now (30m, 12h, 7d) or 2026-01-31T08:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--cursor",
      paramLabel = "FILE",
      description = "Goes on where the export that left this file stopped, and leaves it anew.")
  private @Nullable Path cursorFile;

  private final InstantSource clock = InstantSource.system();

  @Override
  public Integer call() throws StartFailed {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    Instant now = clock.instant();
    Instant sinceMoment = since == null ? null : moment(line, since, now);
    Path folder = Weir.recordings(ConfigurationFile.load(configuration).settings().data());
    if (!Files.isDirectory(folder)) {
      throw new StartFailed("there are no recordings in " + folder);
    }
    PrintWriter out = line.getOut();
    try {
      ExportCursor cursor = cursorFile == null ? new ExportCursor() : ExportCursor.read(cursorFile);
      var export = new StatementExport(folder, cursor, sinceMoment, now);
      export.run(text -> {
        out.write(text + "\n");
        if (out.checkError()) {
          throw new IOException("nobody takes the lines");
        }
      });
      if (cursorFile != null) {
        cursor.write(cursorFile);
      }
      export.warnings().forEach(warning -> line.getErr().println("weir: " + warning));
      line.getErr().flush();
      return export.warnings().isEmpty() ? 0 : 1;
    } catch (ExportCursor.InvalidCursor e) {
      throw new StartFailed(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new StartFailed("the recordings in %s cannot be exported: %s".formatted(folder, e), e);
    }
  }

  private static Instant moment(CommandLine line, String text, Instant now) {
    Matcher back = BACK.matcher(text);
    try {
      return back.matches()
          ? now.minus(
              Duration.parse(
                  (back.group(2).equals("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT)))
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new CommandLine.ParameterException(
          line, "--since is a duration (30m, 12h, 7d) or a moment (2026-01-31T08:00:00Z)", e);
    }
  }
}
