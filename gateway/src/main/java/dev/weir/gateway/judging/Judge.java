package dev.weir.gateway.judging;

import dev.weir.policy.Policy;
import dev.weir.policy.Verdict;
import dev.weir.session.Grant;
import dev.weir.session.JudgedText;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.Reading;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts and has them judged for one session. Blocks on the parser: for virtual threads.
 * Thread-safe.
 *
 * @param <S> the settings of the session's dialect
 */
public final class Judge<S> {
  private final Grant grant;
  private final SqlReader<S> reader;
  private final Readings readings;
  private final InstantSource clock;
  private final String ownSchema;

  /**
   * @param readings of this dialect
   * @param ownSchema where the functions are that the server itself brings: none of them runs a
   *     text
   */
  public Judge(
      Grant grant, SqlReader<S> reader, Readings readings, InstantSource clock, String ownSchema) {
    this.grant = grant;
    this.reader = reader;
    this.readings = readings;
    this.clock = clock;
    this.ownSchema = ownSchema;
  }

  /** Which part of a text is meant. */
  public enum Part {
    /** All of it. */
    WHOLE,
    /** The statement behind a single PREPARE. */
    PREPARED,
    /** The query behind a single DECLARE. */
    DECLARED
  }

  /**
   * A text and what it is to be read with.
   *
   * @param <S> the settings of its dialect
   * @param text its bytes, valid in the session's character set
   * @param shared the catalogue is not one of this session alone, so that the reading may serve
   *     others
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  public record Question<S>(
      byte[] text,
      Part part,
      Stamp<S> stamp,
      Catalogue catalogue,
      boolean shared,
      NamedStatements names) {}

  /**
   * What came of a question.
   *
   * @param missed a relation was asked for that the catalogue does not know
   */
  public record Answer(Judgement judgement, boolean missed) {}

  /** Reads and judges. */
  public Answer judge(Question<S> question) throws InterruptedException {
    Reading known = question.shared() ? find(question) : null;
    boolean missed = false;
    var names = new NotingNames(question.names());
    Reading reading;
    if (known == null) {
      var catalogue = new NotingCatalogue(question.catalogue());
      reading =
          reader.read(
              ByteBuffer.wrap(question.text()),
              new Environment<>(catalogue, names, question.stamp().settings()));
      readings.parsed();
      missed = catalogue.missed();
      if (question.shared() && !missed) {
        readings.keep(names(question), question.text(), reading);
      }
    } else {
      reading = known;
    }
    Reading meant = part(question.part(), reading);
    return new Answer(
        judgement(
            question.text(),
            question.stamp(),
            question.catalogue(),
            question.shared(),
            meant,
            names.used()),
        missed);
  }

  /** Judges facts that were read before, which cannot have changed since: those of a cursor. */
  public Judgement judgeAgain(Judgement before, Stamp<?> stamp) {
    return judgement(
        before.text().utf8(),
        stamp,
        before.catalogue(),
        before.hasSharedNames(),
        before.text().reading(),
        before.names());
  }

  private Judgement judgement(
      byte[] utf8,
      Stamp<?> stamp,
      Catalogue catalogue,
      boolean shared,
      Reading reading,
      UsedNames names) {
    Policy policy = stamp.policy();
    Instant now = clock.instant();
    List<Verdict> verdicts = new ArrayList<>();
    if (reading instanceof Reading.Script script) {
      for (Statement statement : script.statements()) {
        Verdict verdict = policy.judge(grant.subject(), grant.place(), statement, now);
        verdicts.add(grant.narrowed(verdict, statement));
      }
    }
    boolean protects = policy.protects(grant.subject(), grant.place());
    return new Judgement(
        new JudgedText(utf8, reading, verdicts),
        stamp,
        catalogue,
        protects,
        shared,
        names,
        ownSchema);
  }

  private @Nullable Reading find(Question<S> question) {
    return readings.find(names(question), question.text());
  }

  private Readings.Names names(Question<S> question) {
    return new Readings.Names(
        grant.place().connection(),
        question.catalogue().version(),
        question.catalogue().searchPath(),
        question.stamp().settings());
  }

  private static Reading part(Part part, Reading whole) {
    if (part == Part.WHOLE || !(whole instanceof Reading.Script script)) {
      return whole;
    }
    if (script.statements().size() == 1) {
      Naming naming = script.statements().getFirst().naming();
      if (part == Part.PREPARED && naming instanceof Naming.Prepares prepares) {
        return new Reading.Script(List.of(prepares.statement()));
      }
      if (part == Part.DECLARED && naming instanceof Naming.Declares declares) {
        return new Reading.Script(List.of(declares.query()));
      }
    }
    return new Reading.Unreadable(
        "42501", "the statement behind the name cannot be told any more", 0, "Prepare it again.");
  }
}
