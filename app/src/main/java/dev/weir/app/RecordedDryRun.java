package dev.weir.app;

import dev.weir.config.CandidatePolicy;
import dev.weir.config.yaml.Fault;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.session.Admission;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Grant;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.DryRun;
import dev.weir.session.archive.Replay;
import dev.weir.session.archive.ReplayEvent;
import dev.weir.session.archive.SearchQuery;
import dev.weir.session.archive.StatementFilter;
import dev.weir.session.archive.StatementHit;
import dev.weir.session.archive.StatementPage;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges what was recorded by a candidate and by the policy in force, each text read once under the
 * names that its server has now. Thread-safe.
 */
final class RecordedDryRun implements DryRun {
  private static final int PAGE = 500;
  private static final int CHANGES_MAX = 500;

  /** Whoever waits for the answer does so in front of a page. */
  private static final Duration TIME_MAX = Duration.ofSeconds(20);

  private final InForce inForce;
  private final Archive archive;
  private final Admission admission;
  private final ServerTexts servers;
  private final LongSupplier nanos;

  /**
   * @param nanos a clock that only goes on
   */
  RecordedDryRun(
      InForce inForce,
      Archive archive,
      Admission admission,
      ServerTexts servers,
      LongSupplier nanos) {
    this.inForce = inForce;
    this.archive = archive;
    this.admission = admission;
    this.servers = servers;
    this.nanos = nanos;
  }

  @Override
  public Outcome run(String candidate, boolean added, StatementFilter filter, int statementsMax)
      throws InterruptedException {
    PolicyEngine now = inForce.policy();
    return switch (CandidatePolicy.read(
        candidate, inForce.settings(), added ? now.ruleset() : null)) {
      case CandidatePolicy.Result.Faulty(var faults) ->
          new Outcome.Faulty(faults.stream().map(Fault::toString).toList());
      case CandidatePolicy.Result.Read(var then) -> new Run(now, then).over(filter, statementsMax);
    };
  }

  /** Who said it, and where. */
  private record Speaker(Subject subject, Place place) {}

  /** Statements that both policies must treat alike, since they differ in nothing they look at. */
  private record Kind(Subject subject, String connection, InetAddress source, String text) {}

  private record Text(String connection, String text) {}

  private static final class Many {
    final Speaker speaker;
    final StatementHit newest;
    long count;

    Many(Speaker speaker, StatementHit newest) {
      this.speaker = speaker;
      this.newest = newest;
    }
  }

  /** One run; used by one thread. */
  private final class Run {
    private final Policy now;
    private final Policy then;
    private final long end = nanos.getAsLong() + TIME_MAX.toNanos();
    private final Map<String, Optional<Speaker>> speakers = new HashMap<>();
    private final Map<String, Optional<Dialect.Texts>> texts = new HashMap<>();
    private final Map<Text, Dialect.Read> read = new HashMap<>();
    private final Map<Kind, Many> kinds = new LinkedHashMap<>();
    private long notJudged;
    private boolean complete = true;

    Run(Policy now, Policy then) {
      this.now = now;
      this.then = then;
    }

    Outcome over(StatementFilter filter, int statementsMax) throws InterruptedException {
      collect(filter, statementsMax);
      var changes = new ArrayList<Change>();
      long judged = 0;
      for (Many many : kinds.values()) {
        if (isLate()) {
          break;
        }
        Dialect.Read reading = reading(many);
        if (reading == null) {
          notJudged += many.count;
          continue;
        }
        judged += many.count;
        Treatment before = treatment(now, many, reading);
        Treatment after = treatment(then, many, reading);
        if (!before.isLike(after)) {
          changes.add(new Change(many.newest, many.count, before, after));
        }
      }
      changes.sort(
          Comparator.comparing((Change change) -> change.then().effect())
              .thenComparing(Change::count)
              .reversed());
      return new Outcome.Compared(
          then.fingerprint(),
          judged,
          kinds.size(),
          notJudged,
          complete,
          changes.stream().mapToLong(Change::count).sum(),
          changes.subList(0, Math.min(CHANGES_MAX, changes.size())));
    }

    private void collect(StatementFilter filter, int statementsMax) throws InterruptedException {
      int left = statementsMax;
      String cursor = null;
      while (left > 0 && !isLate()) {
        StatementPage page = page(new SearchQuery(filter, cursor, Math.min(PAGE, left)));
        for (StatementHit hit : page.hits()) {
          add(hit);
        }
        left -= page.hits().size();
        cursor = page.next();
        if (cursor == null) {
          return;
        }
      }
    }

    private void add(StatementHit hit) {
      Speaker speaker =
          speakers.computeIfAbsent(hit.sessionId(), RecordedDryRun.this::speaker).orElse(null);
      if (speaker == null) {
        notJudged++;
        return;
      }
      kinds.computeIfAbsent(
              new Kind(speaker.subject(), hit.connection(), speaker.place().source(), hit.text()),
              kind -> new Many(speaker, hit))
          .count++;
    }

    private boolean isLate() throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException("the dry run is not waited for any more");
      }
      boolean late = nanos.getAsLong() - end >= 0;
      complete &= !late;
      return late;
    }

    /** Null if its server cannot be asked. */
    private Dialect.@Nullable Read reading(Many many) throws InterruptedException {
      String connection = many.newest.connection();
      Optional<Dialect.Texts> there = texts.get(connection);
      if (there == null) {
        there = open(connection);
        texts.put(connection, there);
      }
      if (there.isEmpty()) {
        return null;
      }
      var text = new Text(connection, many.newest.text());
      Dialect.Read known = read.get(text);
      if (known == null) {
        known = there.get().read(text.text().getBytes(StandardCharsets.UTF_8));
        read.put(text, known);
      }
      return known;
    }

    private Optional<Dialect.Texts> open(String connection) throws InterruptedException {
      try {
        ServerTexts.Server server = servers.server(connection);
        try (Grant grant = admission.ofGateway(connection, server.dialect().protocol())) {
          return Optional.of(servers.texts(server, grant));
        }
      } catch (CannotExplain noAnswer) {
        return Optional.empty();
      }
    }

    private Treatment treatment(Policy policy, Many many, Dialect.Read reading) {
      return Treatments.of(
          policy, many.speaker.subject(), many.speaker.place(), reading, many.newest.at());
    }
  }

  private StatementPage page(SearchQuery query) {
    try {
      return archive.search(query);
    } catch (Archive.InvalidCursor impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** As the recording begins: with the groups that the token had then. */
  private Optional<Speaker> speaker(String sessionId) {
    try (Replay replay = archive.replay(sessionId)) {
      if (replay != null
          && replay.hasNext()
          && replay.next() instanceof ReplayEvent.Started started) {
        var subject =
            new Subject(
                started.user(),
                started.groups(),
                started.roles(),
                started.agent(),
                started.issuer(),
                Instant.MAX);
        var place =
            new Place(
                started.connection(),
                started.protocol(),
                InetAddress.ofLiteral(started.source()),
                sessionId);
        return Optional.of(new Speaker(subject, place));
      }
    } catch (Replay.RecordingDamaged unreadable) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
