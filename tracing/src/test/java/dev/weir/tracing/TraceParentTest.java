package dev.weir.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.SpanContext;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";
  private static final String VALUE = "traceparent='00-" + TRACE + "-" + SPAN + "-01'";

  private static SpanContext of(String sql) {
    return TraceParent.of(sql.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 /*" + VALUE + "*/",
        "SELECT 1/*action='x',framework='spring'," + VALUE + "*/ ;\n",
        "SELECT 1 /* " + VALUE + ",tracestate='a%3Db' */;",
        "SELECT '/*' || x /*" + VALUE + "*/"
      })
  void aCommentAtTheEndNamesIt(String sql) {
    SpanContext found = of(sql);
    assertThat(found.getTraceId()).isEqualTo(TRACE);
    assertThat(found.getSpanId()).isEqualTo(SPAN);
    assertThat(found.isSampled()).isTrue();
    assertThat(found.isRemote()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "*/",
        "SELECT 1",
        "SELECT 1 /**/",
        "SELECT '" + VALUE + "*/'",
        "SELECT 1 /*" + VALUE + "*/ FROM t",
        "SELECT 1 /*my" + VALUE + "*/",
        "SELECT 1 /*traceparent='00-00000000000000000000000000000000-" + SPAN + "-01'*/",
        "SELECT 1 /*traceparent='00-" + TRACE + "-0000000000000000-01'*/",
        "SELECT 1 /*traceparent='00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01'*/",
        "SELECT 1 /*traceparent='ff-" + TRACE + "-" + SPAN + "-01'*/",
        "SELECT 1 /*traceparent='00-" + TRACE + "-" + SPAN + "'*/"
      })
  void nothingElseDoes(String sql) {
    assertThat(of(sql).isValid()).isFalse();
  }

  @Test
  void itIsLookedForAtTheEndAlone() {
    assertThat(of("SELECT 1 /*" + VALUE + ",x='" + "y".repeat(1_000) + "'*/").isValid()).isFalse();
    assertThat(of("SELECT 1" + " ".repeat(1_000_000) + "/*" + VALUE + "*/").isValid()).isTrue();
    assertThat(of("/*".repeat(500_000) + VALUE.repeat(20_000) + "*/").isValid()).isFalse();
  }
}
