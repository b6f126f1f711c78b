package dev.weir.bench.micro;

import dev.weir.gateway.postgres.relay.result.RowMasking;
import dev.weir.gateway.postgres.relay.result.RowPlan;
import dev.weir.policy.Detector;
import dev.weir.policy.Effect;
import dev.weir.policy.Mask;
import dev.weir.policy.Verdict;
import dev.weir.policy.mask.MaskKey;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.backend.BackendDecoder;
import dev.weir.wire.postgres.backend.DataRowWriter;
import dev.weir.wire.postgres.backend.FieldDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
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

/** One row of five columns, of which one is masked, copied as the relay copies it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class MaskedRow {
  private static final int TEXT = 25;
  private static final int DATE = 1082;
  private static final int MASKED = 2;

  @Param({
    "redact",
    "null",
    "keepLast",
    "keepFirst",
    "hash",
    "email",
    "truncateDate",
    "zero",
    "detect"
  })
  public String mask = "redact";

  private final RowMasking masking = new RowMasking();
  private final Frame frame = new Frame();
  private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
  private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4_096);
  private RowPlan plan = plan(null, TEXT, false);

  @Setup
  public void prepare() {
    boolean date = mask.equals("truncateDate");
    plan = plan(mask(), date ? DATE : TEXT, mask.equals("detect"));
    String value = date ? "2024-05-17" : "alice.example@example.com";
    var writer = new DataRowWriter();
    writer.begin(in, 5);
    for (String column : List.of("1234567", "Alice Example", value, "19.90", "a note on her")) {
      writer.write(column.getBytes(StandardCharsets.UTF_8));
    }
    writer.end();
    if (!new BackendDecoder(Limits.DEFAULT).next(in, frame)) {
      throw new IllegalStateException("no whole row");
    }
  }

  private @Nullable Mask mask() {
    return switch (mask) {
      case "redact" -> new Mask.Redact();
      case "null" -> new Mask.Null();
      case "keepLast" -> new Mask.KeepLast(4);
      case "keepFirst" -> new Mask.KeepFirst(4);
      case "hash" -> new Mask.Hash();
      case "email" -> new Mask.Email();
      case "truncateDate" -> new Mask.TruncateDate(Mask.TruncateDate.Unit.MONTH);
      case "zero" -> new Mask.Zero();
      default -> null;
    };
  }

  private static RowPlan plan(@Nullable Mask mask, int type, boolean detect) {
    List<FieldDescription> fields = new ArrayList<>();
    @Nullable Mask[] masks = new Mask[5];
    masks[MASKED] = mask;
    for (int i = 0; i < masks.length; i++) {
      fields.add(
          new FieldDescription(
              CString.of("c" + i),
              0,
              (short) 0,
              i == MASKED ? type : TEXT,
              (short) -1,
              -1,
              Format.TEXT));
    }
    List<Detector> detectors =
        detect
            ? List.of(
                new Detector("cards", Detector.Kind.CREDIT_CARD, new Mask.KeepLast(4)),
                new Detector("mail", Detector.Kind.EMAIL, new Mask.Email()))
            : List.of();
    var verdict =
        new Verdict(
            Effect.ALLOW,
            List.of(),
            null,
            null,
            mask == null ? List.of() : Arrays.asList(masks),
            detectors,
            null,
            Set.of(),
            "",
            true);
    return RowPlan.of(
        fields, column -> Format.TEXT, column -> null, verdict, new MaskKey(new byte[32]));
  }

  @TearDown
  public void release() {
    in.release();
    out.release();
  }

  @Benchmark
  public int row() {
    out.clear();
    masking.rewrite(in, frame, plan, out);
    return out.writerIndex();
  }
}
