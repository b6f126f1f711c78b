package dev.weir.conformance;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir conformance}: whether Weir is noticed where policy does not say otherwise. */
@Command(
    name = "weir conformance",
    description = {
      "Runs every .sql file of a folder by psql through Weir, under a policy that allows everything"
          + " and protects nothing, and straight at a fresh server, and compares what is printed."
          + " Ends with status 1 if something differs that is neither noise nor expected."
    },
    mixinStandardHelpOptions = true)
public final class Conformance implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "Where the files are.")
  private Path folder = Path.of("");

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these files, for example select,copy2.")
  private Set<String> only = Set.of();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = {
        "Write into this folder what each file prints straight (NAME.out)",
        "and, if it differs, a unified diff (NAME.diff)."
      })
  private @Nullable Path keep;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long psql may take for one file (120).")
  private int timeout = 120;

  @Option(names = "--psql", paramLabel = "FILE", description = "Another psql than the path's.")
  private @Nullable Path program;

  private final PrintStream out = System.out;

  public static void main(String[] arguments) {
    // That each gateway listens would stand amid the lines of progress.
    if (System.getenv("WEIR_LOG_LEVEL") == null) {
      System.setProperty("WEIR_LOG_LEVEL", "WARN");
    }
    var line = new CommandLine(new Conformance());
    line.setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("weir conformance: " + e.getMessage());
      return 2;
    });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Duration timeLimit = Duration.ofSeconds(timeout);
    Psql psql = program == null ? Psql.onPath(timeLimit) : new Psql(program, timeLimit);
    Suite suite = Suite.read(folder, only);
    if (keep != null) {
      Files.createDirectories(keep);
    }
    var outcomes = new ArrayList<Outcome>();
    try (SideBySide sides = SideBySide.start(suite, psql)) {
      for (Path file : suite.files()) {
        Outcome outcome = sides.compare(file);
        outcomes.add(outcome);
        out.println(line(outcomes.size(), suite.files().size(), outcome));
        keep(outcome);
      }
    }
    out.printf(
        Locale.ROOT, "%s; %.0f s%n", Outcome.summary(outcomes), (System.nanoTime() - start) / 1e9);
    return outcomes.stream().anyMatch(outcome -> outcome.verdict().failure()) ? 1 : 0;
  }

  private static String line(int number, int all, Outcome outcome) {
    String reason = outcome.reason().isEmpty() ? "" : " (" + outcome.reason() + ")";
    return String.format(
        Locale.ROOT,
        "%3d/%d  %-28s %5.1f s  %s%s",
        number,
        all,
        outcome.name(),
        outcome.seconds(),
        outcome.verdict(),
        reason);
  }

  /** A diff of an earlier run does not stay. */
  private void keep(Outcome outcome) throws IOException {
    if (keep == null) {
      return;
    }
    Files.writeString(
        keep.resolve(outcome.name() + ".out"),
        String.join("\n", outcome.straight()),
        StandardCharsets.ISO_8859_1);
    Path diff = keep.resolve(outcome.name() + ".diff");
    if (outcome.diff().isEmpty()) {
      Files.deleteIfExists(diff);
    } else {
      Files.writeString(diff, outcome.diff(), StandardCharsets.ISO_8859_1);
    }
  }
}
