package dev.weir.bench.micro;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Readings;
import dev.weir.gateway.judging.Stamp;
import dev.weir.policy.Verdict;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.session.Grant;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Environment;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.sql.postgres.parser.ParseResult;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A text that was never there before, in no other form either, on the way that the gateway takes:
 * {@link Judge} asks {@link PostgresReader} and {@link PolicyEngine}. The parts are measured beside
 * it: {@code parse} with its tree, {@code read} with parse and lineage, {@code verdict} alone,
 * {@code scan} for a known form.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FirstSight {
  @Param({"80", "1000", "10000"})
  public int bytes;

  private final Catalogue catalogue = World.catalogue();
  private final PolicyEngine policy = World.policy();
  private final Grant grant = World.grant(policy);
  private final PostgresParser parser =
      new PostgresParser(PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults());
  private final PostgresReader reader = new PostgresReader(parser);
  private final Judge<PostgresSettings> judge =
      new Judge<>(
          grant, reader, new Readings(PostgresScan::new), InstantSource.system(), "pg_catalog");
  private final Stamp<PostgresSettings> stamp = new Stamp<>(policy, 1, 0, PostgresSettings.DEFAULT);
  private final Environment<PostgresSettings> environment =
      new Environment<>(catalogue, NamedStatements.NONE, PostgresSettings.DEFAULT);
  private final PostgresScan scan = new PostgresScan();
  private Texts texts = new Texts(80);
  private byte[] text = new byte[0];
  private byte[][] read = new byte[0][];
  private Statement[] statements = new Statement[0];
  private int number;

  /** Reads some statements beforehand, whose verdicts are measured alone. */
  @Setup(Level.Trial)
  public void texts() throws InterruptedException {
    texts = new Texts(bytes);
    statements = new Statement[64];
    read = new byte[statements.length][];
    for (int i = 0; i < statements.length; i++) {
      read[i] = texts.next();
      if (!(reader.read(ByteBuffer.wrap(read[i]), environment) instanceof Reading.Script script)) {
        throw new IllegalStateException("not read: " + new String(read[i]));
      }
      statements[i] = script.statements().getFirst();
    }
  }

  @Setup(Level.Invocation)
  public void another() {
    text = texts.next();
    number = (number + 1) % statements.length;
  }

  @TearDown(Level.Trial)
  public void close() {
    parser.close();
  }

  @Benchmark
  public Judge.Answer judge() throws InterruptedException {
    return judge.judge(
        new Judge.Question<>(text, Judge.Part.WHOLE, stamp, catalogue, true, NamedStatements.NONE));
  }

  @Benchmark
  public ParseResult parse() throws InterruptedException {
    return parser.parse(text);
  }

  @Benchmark
  public Reading read() throws InterruptedException {
    return reader.read(ByteBuffer.wrap(text), environment);
  }

  @Benchmark
  public Verdict verdict() {
    return policy.judge(grant.subject(), grant.place(), statements[number], Instant.EPOCH);
  }

  @Benchmark
  public boolean scan() {
    return scan.read(read[number]);
  }
}
