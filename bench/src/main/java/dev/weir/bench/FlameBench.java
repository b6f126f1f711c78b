package dev.weir.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench flame}: where the gateway's time goes under one kind of load. */
@Command(
    name = "flame",
    description = {
      "Runs one of the bench's loads through a gateway that has been warmed up with it, samples on"
          + " which code its processors are (async-profiler), and writes a flame graph: an HTML"
          + " page to look at in a browser."
    },
    mixinStandardHelpOptions = true)
final class FlameBench implements Callable<Integer> {
  @Option(
      names = "--case",
      paramLabel = "CASE",
      description = "One of the bench's (${DEFAULT-VALUE}).",
      defaultValue = "prepared-8")
  private String name = "";

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long it is watched (${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int seconds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "How long it is warmed up before (${DEFAULT-VALUE}).",
      defaultValue = "40")
  private int warmUpSeconds;

  @Option(names = "--memory", description = "Watches which code takes memory, in place of time.")
  private boolean memory;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the page goes (${DEFAULT-VALUE}); as text if it ends in .collapsed.",
      defaultValue = "flame.html")
  private Path out = Path.of("flame.html");

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws IOException, InterruptedException {
    BenchCase wanted =
        Bench.withTls().stream().filter(load -> load.name().equals(name)).findFirst().orElse(null);
    if (wanted == null) {
      progress.println("No such case; there are " + Bench.names(Bench.withTls()));
      return 2;
    }
    Pgbench pgbench = Pgbench.find();
    progress.println("Starting PostgreSQL and filling it …");
    Path folder = Files.createTempDirectory("weir-bench-flame");
    try (BenchTls tls = BenchTls.create();
        PgbenchServer server = PgbenchServer.start(pgbench, tls);
        WeirProcess weir =
            WeirProcess.startWithTls(server.direct(), tls, Profiler.ready(Launch.own()))) {
      progress.println("Warming up …");
      new PostgresLoad(pgbench, warmUpSeconds, tls).measure(wanted, weir.target());
      var load = new PostgresLoad(pgbench, seconds, tls);
      Measurement alone = load.measure(wanted, weir.target());
      progress.printf(
          "Not watched: %.0f a second, %.0f µs of CPU each%n",
          alone.tps(), alone.cpuMicrosPerTransaction());
      progress.println("Watching …");
      var profiler = new Profiler(folder, weir.target());
      Profiler.Watched watched = memory ? Profiler.Watched.MEMORY : Profiler.Watched.TIME;
      profiler.start(watched);
      load.measure(wanted, weir.target());
      profiler.write(out, "weir, " + name, watched);
    } finally {
      Ports.deleteFolder(folder);
    }
    System.out.println("Written to " + out);
    return 0;
  }
}
