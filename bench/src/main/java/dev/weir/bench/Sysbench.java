package dev.weir.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs sysbench's own scripts. */
final class Sysbench implements Round.Load {
  private static final Pattern TRANSACTIONS =
      Pattern.compile("transactions:\\s+(\\d+)\\s+\\(([0-9.]+) per sec");
  private static final Pattern LATENCY = Pattern.compile("avg:\\s+([0-9.]+)");
  private static final int TABLES = 2;
  private static final int TABLE_ROWS = 100_000;
  private static final int GRACE_SECONDS = 60;

  private final Path program;
  private final int seconds;
  private final Cores cores;

  private Sysbench(Path program, int seconds, Cores cores) {
    this.program = program;
    this.seconds = seconds;
    this.cores = cores;
  }

  /**
   * @param cores that it may use
   * @throws IllegalStateException if there is none, saying what to install
   */
  static Sysbench find(int seconds, Cores cores) {
    return new Sysbench(Programs.onPath("sysbench", "Debian's package sysbench"), seconds, cores);
  }

  Sysbench lasting(int otherSeconds) {
    return new Sysbench(program, otherSeconds, cores);
  }

  void initialise(Target direct) throws IOException, InterruptedException {
    run(direct, List.of("oltp_point_select", "prepare"), 300);
  }

  @Override
  public Measurement measure(BenchCase load, Target target)
      throws IOException, InterruptedException {
    if (!(load instanceof BenchCase.Sysbench script)) {
      throw new IllegalArgumentException("not for MySQL");
    }
    long before = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid());
    String output =
        run(
            target,
            List.of(
                script.script(),
                "run",
                "--db-ps-mode=" + (script.prepared() ? "auto" : "disable"),
                "--skip-trx=on",
                "--threads=" + script.clients(),
                "--time=" + seconds),
            seconds + GRACE_SECONDS);
    Matcher transactions = find(TRANSACTIONS, output);
    long used = target.pid() == null ? 0 : ProcessUsage.cpuMicros(target.pid()) - before;
    return new Measurement(
        Double.parseDouble(transactions.group(2)),
        Double.parseDouble(find(LATENCY, output).group(1)),
        used / Double.parseDouble(transactions.group(1)),
        target.pid() == null ? 0 : ProcessUsage.residentMiB(target.pid()));
  }

  private String run(Target target, List<String> options, int secondsMax)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--db-driver=mysql",
            "--mysql-host=127.0.0.1",
            "--mysql-port=" + target.port(),
            "--mysql-user=" + target.user(),
            "--mysql-password=" + (target.password() == null ? "" : target.password()),
            "--mysql-db=" + target.database(),
            "--tables=" + TABLES,
            "--table-size=" + TABLE_ROWS));
    Process process = new ProcessBuilder(cores.command(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("sysbench did not end within %d s".formatted(secondsMax));
    }
    if (process.exitValue() != 0) {
      throw new IOException("sysbench through %s failed:%n%s".formatted(target.name(), output));
    }
    return output;
  }

  private static Matcher find(Pattern pattern, String output) {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IllegalStateException(
          "sysbench printed no such figure: " + pattern + "\n" + output);
    }
    return matcher;
  }
}
