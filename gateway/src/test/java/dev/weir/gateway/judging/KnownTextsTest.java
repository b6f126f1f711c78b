package dev.weir.gateway.judging;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.gateway.Grants;
import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.sql.Access;
import dev.weir.sql.Action;
import dev.weir.sql.Lineage;
import dev.weir.sql.NamedStatements;
import dev.weir.sql.Naming;
import dev.weir.sql.ObjectKind;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Reading;
import dev.weir.sql.Shape;
import dev.weir.sql.SqlReader;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.PostgresScan;
import dev.weir.sql.skeleton.Skeleton;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Judged texts are found again, by their bytes or by their form, and take bounded memory. */
class KnownTextsTest {
  private static final int MANY = 100_000;

  private final Readings readings = new Readings(PostgresScan::new);
  private final AtomicInteger read = new AtomicInteger();
  private final Verdicts policy = new Verdicts(Effect.ALLOW, true);
  private final KnownTexts texts = new KnownTexts();
  private final KnownForms forms = new KnownForms(new PostgresScan());

  @Test
  void aTextIsFoundWithoutMakingAnObject() throws Exception {
    byte[] utf8 = utf8("select name from t where id = 5");
    texts.keep(judge(utf8, policy));
    ByteBuf in = Unpooled.directBuffer().writeZero(7).writeBytes(utf8);
    long least = Long.MAX_VALUE;
    // the first rounds run in the interpreter, which may allocate what compiled code does not
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = allocated();
      for (int i = 0; i < 10_000; i++) {
        if (texts.find(in, 7, utf8.length) == null) {
          throw new AssertionError("not found");
        }
      }
      least = Math.min(least, allocated() - before);
    }
    in.release();
    assertThat(least).as("bytes allocated by 10,000 look-ups").isLessThan(10_000);
  }

  @Test
  void aTextOfAKnownFormIsJudgedWithoutReading() throws Exception {
    Judgement first = judge(utf8("select name from t where id = 5"), policy);
    forms.keep(first);
    byte[] other = utf8("select name from t where id = 123456");
    Judgement alike = forms.find(other);
    assertThat(read).hasValue(1);
    assertThat(alike).isNotNull();
    assertThat(alike.text().utf8()).isSameAs(other);
    assertThat(alike.text().verdicts()).isEqualTo(first.text().verdicts());
    assertThat(alike.statement(0).length()).isEqualTo(other.length);
    assertThat(alike.stamp()).isSameAs(first.stamp());
    assertThat(forms.find(utf8("select name from t where id = 'x'"))).isNull();
  }

  @Test
  void aConstantThatMattersMustBeTheSame() throws Exception {
    forms.keep(judge(utf8("select name from t where id = 5 order by 1"), policy));
    forms.keep(judge(utf8("select name from t where id = 5 order by 2"), policy));
    assertThat(forms.size()).isOne();
    assertThat(read).hasValue(2);
    assertThat(forms.find(utf8("select name from t where id = 6 order by 1"))).isNotNull();
    assertThat(forms.find(utf8("select name from t where id = 6 order by 2"))).isNotNull();
    assertThat(forms.find(utf8("select name from t where id = 6 order by 3"))).isNull();
  }

  @Test
  void whatIsRefusedHeldOrOfTheMomentServesNoOtherText() throws Exception {
    for (Verdicts one :
        List.of(
            new Verdicts(Effect.DENY, true),
            new Verdicts(Effect.APPROVE, true),
            new Verdicts(Effect.ALLOW, false))) {
      forms.keep(judge(utf8("select name from t where id = 5"), one));
      assertThat(forms.size()).as(one.toString()).isZero();
    }
  }

  @Test
  void anotherSessionsReadingOfTheFormIsTaken() throws Exception {
    judge(utf8("select name from t where id = 5"), policy);
    Judgement other = judge(utf8("select name from t where id = 77"), policy);
    assertThat(read).hasValue(1);
    assertThat(other.statement(0).length()).isEqualTo(32);
  }

  @Test
  void manyTextsOfManyFormsTakeBoundedMemory() throws Exception {
    for (int i = 0; i < MANY; i++) {
      keepEverywhere(judge(utf8("select name as n" + i + " from t where id = " + i), policy));
    }
    assertThat(read).hasValue(MANY);
    assertThat(texts.size()).isPositive();
    assertBounded();
  }

  @Test
  void manyTextsOfOneFormTakeBoundedMemory() throws Exception {
    keepEverywhere(judge(utf8("select name from t where id = 1"), policy));
    for (int i = 2; i < MANY; i++) {
      texts.keep(Objects.requireNonNull(forms.find(utf8("select name from t where id = " + i))));
    }
    assertThat(read).hasValue(1);
    assertThat(forms.size()).isOne();
    assertThat(readings.size()).isOne();
    assertBounded();
  }

  @Test
  void manyConstantsThatMatterTakeBoundedMemory() throws Exception {
    for (int i = 0; i < MANY; i++) {
      keepEverywhere(judge(utf8("select name from t where id = 5 order by " + i), policy));
    }
    assertThat(forms.size()).isOne();
    assertThat(readings.size()).isOne();
    assertThat(readings.bytes()).isLessThan(100_000);
    assertBounded();
  }

  @Test
  void whatIsFoundOutCountsNotTheTextAlone() throws Exception {
    var large = new Verdicts(Effect.ALLOW, true);
    for (int i = 0; i < 200; i++) {
      // each takes more than a hundred kilobytes with its facts
      keepEverywhere(judge(utf8("select wide" + i + " from t where id = 5"), large));
    }
    assertThat(texts.size()).isLessThan(100);
    assertBounded();
  }

  private void keepEverywhere(Judgement judgement) {
    texts.keep(judgement);
    forms.keep(judgement);
  }

  private void assertBounded() {
    assertThat(texts.size()).isLessThanOrEqualTo(2_048);
    assertThat(texts.bytes()).isBetween(0L, 8L << 20);
    assertThat(forms.size()).isLessThanOrEqualTo(1_024);
    assertThat(forms.bytes()).isBetween(0L, 4L << 20);
    assertThat(readings.size()).isLessThanOrEqualTo(20_000);
    assertThat(readings.bytes()).isBetween(0L, 32L << 20);
  }

  private Judgement judge(byte[] utf8, Policy judging) throws InterruptedException {
    var judge = new Judge<>(Grants.on("c"), new Reader(), readings, InstantSource.system(), "own");
    var question =
        new Judge.Question<>(
            utf8,
            Judge.Part.WHOLE,
            new Stamp<>(judging, 1, 0, "settings"),
            new NoNames(),
            true,
            NamedStatements.NONE);
    return judge.judge(question).judgement();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long allocated() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  /** Takes every text for one statement; what stands behind ORDER BY matters. */
  private final class Reader implements SqlReader<String> {
    @Override
    public Reading read(java.nio.ByteBuffer utf8, dev.weir.sql.Environment<String> environment) {
      read.incrementAndGet();
      byte[] text = utf8.array();
      String sql = new String(text, StandardCharsets.UTF_8);
      var scan = new PostgresScan();
      assertThat(scan.read(text)).isTrue();
      var fixed = new BitSet();
      fixed.set(1, sql.contains("order by"));
      var columns = new java.util.HashSet<String>();
      for (int i = 0; sql.contains("wide") && i < 4_000; i++) {
        columns.add("c" + i);
      }
      var access =
          new Access(
              Action.SELECT,
              ObjectKind.TABLE,
              ObjectName.of("public", "t"),
              columns,
              Set.of(),
              false);
      return new Reading.Script(
          List.of(
              new Statement(
                  "SELECT",
                  0,
                  text.length,
                  Set.of(access),
                  Lineage.Traced.NOTHING,
                  Set.of(),
                  List.of(),
                  Shape.PLAIN,
                  TransactionEffect.NONE,
                  Naming.NONE,
                  false)),
          Skeleton.of(scan, fixed));
    }
  }

  private record Verdicts(Effect effect, boolean reusable) implements Policy {
    @Override
    public String fingerprint() {
      return "test";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
      return new Verdict(
          effect,
          List.of(),
          null,
          null,
          List.of(),
          List.of(),
          null,
          Set.of(),
          fingerprint(),
          reusable);
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant now) {
      return true;
    }
  }
}
