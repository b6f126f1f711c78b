package dev.weir.app;

import dev.weir.session.Explainer.Explanation;
import dev.weir.session.Explainer.Finding;
import dev.weir.session.Explainer.Output;
import java.io.PrintWriter;
import java.util.List;

/** An explanation as {@code weir explain} prints it. */
final class ExplanationText {
  private ExplanationText() {}

  static void print(PrintWriter out, List<Explanation> explanations) {
    if (explanations.isEmpty()) {
      out.println("The text holds no statement.");
    }
    for (Explanation explanation : explanations) {
      out.printf("%s  →  %s%n", explanation.kind(), explanation.decision());
      out.println(explanation.sql().indent(2).stripTrailing());
      if (explanation.observed() != null) {
        out.printf("  observe mode: without it, %s%n", explanation.observed());
      }
      out.println("  Why:");
      for (Finding finding : explanation.findings()) {
        out.printf(
            "    %-8s %s%s%n",
            finding.effect(),
            finding.access() == null ? "" : finding.access() + ": ",
            finding.reason());
      }
      outputs(out, explanation.outputs());
      if (!explanation.approvers().isEmpty()) {
        out.printf("  May say yes: %s%n", String.join(", ", explanation.approvers()));
      }
      if (explanation.refusal() != null) {
        out.println("  The client is told:");
        out.println(explanation.refusal().indent(4).stripTrailing());
      }
      out.printf("  Policy %s%n%n", explanation.fingerprint());
    }
    out.flush();
  }

  private static void outputs(PrintWriter out, List<Output> outputs) {
    if (outputs.stream().noneMatch(output -> output.mask() != null)) {
      return;
    }
    out.println("  Result columns:");
    for (Output output : outputs) {
      out.printf(
          "    %-20s %s%s%n",
          output.name(),
          output.mask() == null ? "as it is" : "masked: " + output.mask(),
          output.sources().isEmpty() ? "" : "  (from " + String.join(", ", output.sources()) + ")");
    }
  }
}
