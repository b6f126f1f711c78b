package dev.weir.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs PostgreSQL's own pgbench. */
final class Pgbench {
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+) \\(without initial");
  private static final Pattern TPS_RECONNECTING =
      Pattern.compile("tps = ([0-9.]+) \\(including reconnection");
  private static final Pattern LATENCY = Pattern.compile("latency average = ([0-9.]+) ms");
  private static final Pattern PROCESSED =
      Pattern.compile("number of transactions actually processed: ([0-9]+)");
  private static final int CLIENT_THREADS_MAX = 2;
  private static final int GRACE_SECONDS = 60;

  /** All clients of a case come at once: what their sessions take to begin is no paced latency. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private final Path program;

  private Pgbench(Path program) {
    this.program = program;
  }

  /**
   * @throws IllegalStateException if there is none, saying what to install
   */
  static Pgbench find() throws IOException {
    Path server = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(server)) {
      try (Stream<Path> versions = Files.list(server)) {
        var newest =
            versions
                .map(version -> version.resolve("bin/pgbench"))
                .filter(Files::isExecutable)
                .max(java.util.Comparator.comparing(Path::toString));
        if (newest.isPresent()) {
          return new Pgbench(newest.get());
        }
      }
    }
    return new Pgbench(
        Programs.onPath("pgbench", "Debian's package postgresql, or your system's equivalent"));
  }

  void initialise(Target direct, int scale) throws IOException, InterruptedException {
    run(direct, false, List.of("-i", "-q", "-s", Integer.toString(scale)), 300);
  }

  Measurement selectOnly(Target target, BenchCase.SelectOnly load, int seconds)
      throws IOException, InterruptedException {
    return measure(target, load.tls(), List.of("-M", load.mode()), TPS, load.clients(), seconds);
  }

  Measurement connecting(Target target, BenchCase.Connect load, int seconds)
      throws IOException, InterruptedException {
    return measure(target, load.tls(), List.of("-C"), TPS_RECONNECTING, load.clients(), seconds);
  }

  Measurement paced(Target target, BenchCase.Paced load, int seconds)
      throws IOException, InterruptedException {
    var logged = paced(target, "prepared", load.tls(), load.clients(), load.rate(), seconds);
    Measurement average = logged.average();
    return new Measurement(
        average.tps(),
        Statistics.percentile(logged.log().latenciesMillis(SETTLING), 99),
        average.cpuMicrosPerTransaction(),
        average.rssMiB());
  }

  /** How long one client that selects so many times a second waits for each answer, in ms. */
  List<Double> answersMillis(Target target, int perSecond, int seconds)
      throws IOException, InterruptedException {
    return paced(target, "simple", false, 1, perSecond, seconds).log().answersMillis(SETTLING);
  }

  private record Logged(Measurement average, TransactionLog log) {}

  private Logged paced(Target target, String mode, boolean tls, int clients, int rate, int seconds)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("weir-bench-paced");
    try {
      List<String> manner =
          List.of(
              "-M",
              mode,
              "-R",
              Integer.toString(rate),
              "-l",
              "--log-prefix=" + folder.resolve("log"));
      Measurement average =
          measure(target, tls, manner, TPS, clients, seconds + (int) SETTLING.toSeconds());
      return new Logged(average, TransactionLog.read(folder));
    } finally {
      Ports.deleteFolder(folder);
    }
  }

  private Measurement measure(
      Target target, boolean tls, List<String> manner, Pattern tps, int clients, int seconds)
      throws IOException, InterruptedException {
    long before = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid());
    var options = new ArrayList<>(List.of("-n", "-S"));
    options.addAll(manner);
    options.addAll(List.of("-c", Integer.toString(clients)));
    options.addAll(List.of("-j", Integer.toString(Math.min(clients, CLIENT_THREADS_MAX))));
    options.addAll(List.of("-T", Integer.toString(seconds)));
    String output = run(target, tls, options, seconds + GRACE_SECONDS);
    double transactions = number(PROCESSED, output);
    long used = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid()) - before;
    return new Measurement(
        number(tps, output),
        number(LATENCY, output),
        used / transactions,
        target.pid() == null ? 0 : ProcessUsage.residentMiB(target.pid()));
  }

  private String run(Target target, boolean tls, List<String> options, int secondsMax)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(target.port()),
            "-U",
            target.user(),
            target.database()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGSSLMODE", tls ? "require" : "disable");
    builder.environment().put("PGGSSENCMODE", "disable");
    if (target.password() != null) {
      builder.environment().put("PGPASSWORD", target.password());
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("pgbench did not end within %d s".formatted(secondsMax));
    }
    if (process.exitValue() != 0) {
      throw new IOException("pgbench through %s failed:%n%s".formatted(target.name(), output));
    }
    return output;
  }

  private static double number(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException("pgbench printed no such figure: " + pattern + "\n" + output);
    }
    return Double.parseDouble(matcher.group(1));
  }
}
