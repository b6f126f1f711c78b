package dev.weir.app;

import dev.weir.policy.Policy;
import dev.weir.policy.Verdict;
import dev.weir.policy.engine.Words;
import dev.weir.session.Admission;
import dev.weir.session.Explainer;
import dev.weir.session.Grant;
import dev.weir.sql.Access;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Explains statements against the catalogue of the real server, as a session of that subject would
 * be judged. Thread-safe.
 */
final class CatalogueExplainer implements Explainer {
  private final Supplier<Policy> policy;
  private final Admission admission;
  private final ServerTexts servers;
  private final InstantSource clock;

  CatalogueExplainer(
      Supplier<Policy> policy, Admission admission, ServerTexts servers, InstantSource clock) {
    this.policy = policy;
    this.admission = admission;
    this.servers = servers;
    this.clock = clock;
  }

  @Override
  public List<Explanation> explain(Circumstances circumstances, String sql)
      throws CannotExplain, InterruptedException {
    String connection = circumstances.connection();
    Instant at = circumstances.at();
    InstantSource judgedAt = at == null ? clock : InstantSource.fixed(at);
    ServerTexts.Server server = servers.server(connection);
    try (Grant grant =
        admission
            .by(judgedAt)
            .admit(
                circumstances.as(),
                connection,
                server.dialect().protocol(),
                circumstances.from())) {
      Dialect.Read read = servers.texts(server, grant).read(sql.getBytes(StandardCharsets.UTF_8));
      return switch (read.reading()) {
        case Reading.Unreadable unreadable -> List.of(unreadable(unreadable, sql));
        case Reading.Script script -> {
          var explanations = new ArrayList<Explanation>();
          for (Statement statement : script.statements()) {
            Verdict verdict =
                policy.get().judge(grant.subject(), grant.place(), statement, judgedAt.instant());
            explanations.add(explanation(statement, text(read.text(), statement), verdict));
          }
          yield explanations;
        }
      };
    } catch (Admission.AdmissionRefused refused) {
      throw new CannotExplain(String.valueOf(refused.getMessage()));
    }
  }

  private Explanation unreadable(Reading.Unreadable unreadable, String sql) {
    String reason =
        unreadable.reason()
            + (unreadable.position() > 0
                ? " (at character %d)".formatted(unreadable.position())
                : "");
    return new Explanation(
        "unreadable",
        sql,
        "deny",
        null,
        List.of(new Finding(null, "deny", null, reason)),
        List.of(),
        reason,
        List.of(),
        policy.get().fingerprint());
  }

  private static Explanation explanation(Statement statement, String sql, Verdict verdict) {
    return new Explanation(
        statement.kind(),
        sql,
        label(verdict.effect()),
        verdict.observed() == null ? null : label(verdict.observed()),
        findings(verdict),
        outputs(statement, verdict),
        refusal(verdict.refusal()),
        approvers(verdict),
        verdict.fingerprint());
  }

  /** What decided, and what is looked for in the values that leave. */
  private static List<Finding> findings(Verdict verdict) {
    return Stream.concat(
            verdict.findings().stream().map(CatalogueExplainer::finding),
            verdict.detectors().stream()
                .map(detector ->
                    new Finding(
                        null,
                        "allow",
                        detector.protection(),
                        "text that leaves is searched: each %s in it is masked (%s) by protection"
                                .formatted(word(detector.kind()), Words.mask(detector.mask()))
                            + " \"%s\"".formatted(detector.protection()))))
        .toList();
  }

  private static String word(Enum<?> constant) {
    return label(constant).replace('_', '-');
  }

  private static Finding finding(Verdict.Finding finding) {
    Access access = finding.access();
    return new Finding(
        access == null ? null : access(access),
        label(finding.effect()),
        finding.rule(),
        finding.reason());
  }

  /** {@code update public.orders (reads id; writes total)}. */
  private static String access(Access access) {
    var columns =
        Stream.of(
                columns("reads", access.columnsRead()), columns("writes", access.columnsWritten()))
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    return columns.isEmpty() ? access.toString() : access + " (" + columns + ")";
  }

  private static String columns(String verb, Set<String> columns) {
    return columns.isEmpty() ? "" : verb + " " + String.join(", ", new TreeSet<>(columns));
  }

  private static List<Output> outputs(Statement statement, Verdict verdict) {
    if (!(statement.lineage() instanceof Lineage.Traced traced)) {
      return List.of();
    }
    var outputs = new ArrayList<Output>();
    for (int i = 0; i < traced.outputs().size(); i++) {
      Lineage.Output output = traced.outputs().get(i);
      var mask = i < verdict.masks().size() ? verdict.masks().get(i) : null;
      outputs.add(
          new Output(
              output.name(),
              mask == null ? null : Words.mask(mask),
              output.sources().stream().map(ColumnName::toString).sorted().toList()));
    }
    return outputs;
  }

  private static @Nullable String refusal(Verdict.@Nullable Refusal refusal) {
    return refusal == null
        ? null
        : "%s\nDETAIL: %s\nHINT: %s".formatted(refusal.message(), refusal.detail(), refusal.hint());
  }

  private static List<String> approvers(Verdict verdict) {
    var terms = verdict.approval();
    if (terms == null) {
      return List.of();
    }
    return Stream.concat(
            terms.groups().stream().sorted().map(group -> "group " + group),
            terms.users().stream().sorted().map(user -> "user " + user))
        .toList();
  }

  private static String text(byte[] utf8, Statement statement) {
    return new String(utf8, statement.offset(), statement.length(), StandardCharsets.UTF_8).strip();
  }

  private static String label(Enum<?> effect) {
    return effect.name().toLowerCase(Locale.ROOT);
  }
}
