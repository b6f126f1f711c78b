package dev.weir.bench.search;

import dev.weir.session.TimeOrderedIds;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.Archive.InvalidCursor;
import dev.weir.store.archive.IndexSchema;
import dev.weir.store.archive.RecordedArchive;
import dev.weir.store.archive.RecordingIndex;
import dev.weir.store.recording.RecordingFolder;
import dev.weir.store.recording.RecordingSettings;
import dev.weir.store.recording.SegmentRecorder;
import dev.weir.store.sqlite.Database;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir bench search}: how long an auditor waits. */
@Command(
    name = "search",
    description = {
      "Records a million statements of 90 days (200 people, 12 agents, 8 connections, 60 tables;"
          + " four texts of ten occur once), indexes them, and asks a fixed set of questions in"
          + " turn: words, filters, old pages, counts over 90 days, lists of sessions. Says how"
          + " many statements the index takes in a second, how large it is, and the median and"
          + " 99th percentile of each question."
    },
    mixinStandardHelpOptions = true)
public final class SearchBench implements Callable<Integer> {
  private static final int WARM_UPS = 2;
  private static final double MIB = 1 << 20;

  @Option(
      names = "--statements",
      paramLabel = "N",
      description = "How many are recorded (${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private long statements;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each question is asked (${DEFAULT-VALUE}).",
      defaultValue = "100")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "A question that has taken this long in all is asked no more (${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int secondsMax;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Keep what was made here; what an earlier run left is used again.")
  private @Nullable Path kept;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON too.")
  private @Nullable Path json;

  private final PrintStream progress = System.err;

  @Override
  public Integer call() throws IOException, InvalidCursor {
    if (kept != null) {
      return measure(kept);
    }
    Path folder = Files.createTempDirectory("weir-bench-search");
    try {
      return measure(folder);
    } finally {
      delete(folder);
    }
  }

  private int measure(Path folder) throws IOException, InvalidCursor {
    Path recordings = folder.resolve("recordings");
    if (!Files.exists(recordings)) {
      record(recordings);
    }
    var figures = new LinkedHashMap<String, Object>();
    Path file = folder.resolve("index.db");
    var segments = new RecordingFolder(recordings);
    try (var database = Database.open(file, Database.Sync.SOON, IndexSchema.VERSIONS);
        var index = new RecordingIndex(database, segments, "none that runs")) {
      var archive = new RecordedArchive(database, segments);
      index(index, archive, file, figures);
      figures.put("questions", ask(archive, Question.all(archive)));
    }
    if (json != null) {
      var mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
      Files.writeString(json, mapper.writeValueAsString(figures) + "\n");
    }
    return 0;
  }

  private void record(Path recordings) throws IOException {
    progress.printf(Locale.ROOT, "Recording %,d statements …%n", statements);
    var ids = new TimeOrderedIds(InstantSource.system(), new SecureRandom());
    var settings = RecordingSettings.in(recordings, "bench");
    try (var recorder = SegmentRecorder.open(settings, InstantSource.system(), ids)) {
      new RecordedPast(recorder.lane(), new Random(1), statements).record();
    }
  }

  private void index(RecordingIndex index, Archive archive, Path file, Map<String, Object> figures)
      throws IOException {
    progress.println("Indexing …");
    long before = Question.countAll(archive);
    long startNanos = System.nanoTime();
    index.catchUp();
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    long all = Question.countAll(archive);
    double mib = Files.size(file) / MIB;
    System.out.printf(
        Locale.ROOT,
        "%,d statements indexed in %.1f s: %,.0f a second; index %,.0f MiB, %.0f bytes each%n",
        all - before,
        seconds,
        (all - before) / seconds,
        mib,
        mib * MIB / all);
    figures.put("statements", all);
    figures.put("indexedPerSecond", Math.round((all - before) / seconds));
    figures.put("indexMiB", Math.round(mib));
  }

  /** Questions take turns, so that none finds the caches warm from itself alone. */
  private Map<String, Object> ask(Archive archive, List<Question> questions) throws InvalidCursor {
    progress.println("Asking …");
    Map<Question, List<Double>> millis = new LinkedHashMap<>();
    Map<Question, Long> found = new LinkedHashMap<>();
    for (int round = -WARM_UPS; round < rounds; round++) {
      for (Question question : questions) {
        List<Double> taken = millis.computeIfAbsent(question, key -> new ArrayList<>());
        if (taken.stream().mapToDouble(each -> each).sum() > 1e3 * secondsMax) {
          continue;
        }
        long startNanos = System.nanoTime();
        found.put(question, question.answer().ask(archive));
        if (round >= 0) {
          taken.add((System.nanoTime() - startNanos) / 1e6);
        }
      }
    }
    System.out.printf("%-32s %10s %10s %10s%n", "question", "found", "median ms", "p99 ms");
    var figures = new LinkedHashMap<String, Object>();
    millis.forEach((question, taken) -> {
      Collections.sort(taken);
      double median = percentile(taken, 50);
      double p99 = percentile(taken, 99);
      System.out.printf(
          Locale.ROOT,
          "%-32s %,10d %10.1f %10.1f%n",
          question.name(),
          found.get(question),
          median,
          p99);
      figures.put(question.name(), Map.of("medianMillis", median, "p99Millis", p99));
    });
    return figures;
  }

  private static double percentile(List<Double> sorted, int percent) {
    return sorted.get(Math.max(0, Math.ceilDiv(sorted.size() * percent, 100) - 1));
  }

  private static void delete(Path folder) throws IOException {
    List<Path> contents;
    try (Stream<Path> walk = Files.walk(folder)) {
      contents = walk.sorted(Collections.reverseOrder()).toList();
    }
    for (Path path : contents) {
      Files.delete(path);
    }
  }
}
