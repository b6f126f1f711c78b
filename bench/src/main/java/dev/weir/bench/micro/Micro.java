package dev.weir.bench.micro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir bench micro}: the JMH benchmarks of this package. */
@Command(
    name = "micro",
    description =
        "Runs JMH: first sight of statements of 80 bytes, 1 kB and 10 kB with its parts, a repeat,"
            + " and a row under each mask, with the bytes that each allocates.",
    mixinStandardHelpOptions = true)
public final class Micro implements Callable<Integer> {
  @Option(names = "--only", paramLabel = "REGEX", description = "Only benchmarks that match.")
  private String only = "dev.weir.bench.micro.*";

  @Option(names = "--seconds", paramLabel = "S", description = "Length of an iteration (2).")
  private int seconds = 2;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON too.")
  private @Nullable Path json;

  @Override
  public Integer call() throws IOException, RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(only)
            .forks(1)
            .jvmArgsAppend(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseG1GC",
                "-XX:+UseCompactObjectHeaders")
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(seconds))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    List<Figures> figures = new Runner(options.build()).run().stream().map(Figures::of).toList();
    figures.forEach(each -> System.out.println(each.line()));
    if (json != null) {
      var mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Files.writeString(json, mapper.writeValueAsString(toJson(figures)) + "\n");
    }
    return 0;
  }

  private static Map<String, Object> toJson(Collection<Figures> figures) {
    var all = new LinkedHashMap<String, Object>();
    figures.forEach(each -> all.put(each.name(), each.toJson()));
    return all;
  }

  /**
   * @param score the median of single calls where they were sampled, else the mean
   * @param p99 of single calls; 0 if they were not sampled
   * @param bytes allocated by each call, on this thread and others
   */
  private record Figures(String name, double score, double p99, String unit, double bytes) {
    static Figures of(RunResult run) {
      Result<?> primary = run.getPrimaryResult();
      String benchmark = run.getParams().getBenchmark();
      var name = new ArrayList<String>();
      name.add(benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1));
      run.getParams().getParamsKeys().forEach(key -> name.add(run.getParams().getParam(key)));
      Result<?> allocated = run.getSecondaryResults().get("gc.alloc.rate.norm");
      boolean sampled = primary.getStatistics().getN() > 1_000;
      return new Figures(
          String.join(" ", name),
          sampled ? primary.getStatistics().getPercentile(50) : primary.getScore(),
          sampled ? primary.getStatistics().getPercentile(99) : 0,
          primary.getScoreUnit(),
          allocated == null ? 0 : allocated.getScore());
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%-32s %14.1f %-6s %s %10.0f B/op",
          name,
          score,
          unit,
          p99 == 0 ? " ".repeat(16) : String.format(Locale.ROOT, "p99 %12.1f", p99),
          bytes);
    }

    Map<String, Object> toJson() {
      var figures = new LinkedHashMap<String, Object>();
      figures.put("value", score);
      figures.put("p99", p99 == 0 ? null : p99);
      figures.put("unit", unit);
      figures.put("bytesPerCall", bytes);
      return figures;
    }
  }
}
