package dev.weir.bench.micro;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.judging.KnownForms;
import dev.weir.gateway.judging.KnownTexts;
import dev.weir.gateway.judging.Readings;
import dev.weir.gateway.judging.Stamp;
import dev.weir.policy.engine.PolicyEngine;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.postgres.PostgresReader;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.postgres.PostgresSettings;
import dev.weir.sql.postgres.parser.ParserSettings;
import dev.weir.sql.postgres.parser.PostgresGrammar;
import dev.weir.sql.postgres.parser.PostgresParser;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A text that the session has sent before, found where it lies in the network buffer; and a text
 * that differs from one before it in constants only.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Repeat {
  private static final int TEXTS = 16;

  @Param({"80", "1000", "10000"})
  public int bytes;

  private final KnownTexts texts = new KnownTexts();
  private final KnownForms forms = new KnownForms(new PostgresScan());
  private final byte[][] known = new byte[TEXTS][];
  private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
  private int number;

  @Setup
  public void judge() throws InterruptedException {
    PolicyEngine policy = World.policy();
    var catalogue = World.catalogue();
    try (var parser =
        new PostgresParser(PostgresGrammar.POSTGRESQL_18, ParserSettings.defaults())) {
      var judge =
          new Judge<>(
              World.grant(policy),
              new PostgresReader(parser),
              new Readings(PostgresScan::new),
              InstantSource.system(),
              "pg_catalog");
      var source = new Texts(bytes);
      for (int i = 0; i < TEXTS; i++) {
        known[i] = source.next();
        Judgement judgement =
            judge
                .judge(
                    new Judge.Question<>(
                        known[i],
                        Judge.Part.WHOLE,
                        new Stamp<>(policy, 1, 0, PostgresSettings.DEFAULT),
                        catalogue,
                        true,
                        NamedStatements.NONE))
                .judgement();
        texts.keep(judgement);
        forms.keep(judgement);
        in.writeBytes(known[i]);
      }
    }
  }

  @TearDown
  public void release() {
    in.release();
  }

  @Benchmark
  public @Nullable Judgement sameText() {
    number = (number + 1) % TEXTS;
    int at = 0;
    for (int i = 0; i < number; i++) {
      at += known[i].length;
    }
    return texts.find(in, at, known[number].length);
  }

  @Benchmark
  public @Nullable Judgement otherConstants() {
    number = (number + 1) % TEXTS;
    return forms.find(known[number]);
  }
}
