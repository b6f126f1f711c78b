package dev.weir.app;

import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.upstream.UpstreamTarget;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.policy.engine.Words;
import dev.weir.policy.when.Spelling;
import dev.weir.session.Admission;
import dev.weir.session.Credential;
import dev.weir.session.Explainer;
import dev.weir.session.Grant;
import dev.weir.session.UpstreamCredentials;
import dev.weir.session.UpstreamCredentials.CredentialUnavailable;
import dev.weir.sql.Access;
import dev.weir.sql.ColumnName;
import dev.weir.sql.Lineage;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
  private final Supplier<Map<String, String>> upstreamUsers;
  private final UpstreamCredentials credentials;
  private final List<Dialect> dialects;
  private final InstantSource clock;

  /**
   * @param upstreamUsers every connection with the role that its sessions have on the server; empty
   *     if it is made anew
   * @param credentials of such roles
   */
  CatalogueExplainer(
      Supplier<Policy> policy,
      Admission admission,
      Supplier<Map<String, String>> upstreamUsers,
      UpstreamCredentials credentials,
      List<Dialect> dialects,
      InstantSource clock) {
    this.policy = policy;
    this.admission = admission;
    this.upstreamUsers = upstreamUsers;
    this.credentials = credentials;
    this.dialects = List.copyOf(dialects);
    this.clock = clock;
  }

  @Override
  public List<Explanation> explain(Subject as, String connection, String sql)
      throws CannotExplain, InterruptedException {
    return explain(as, connection, InetAddress.getLoopbackAddress(), sql);
  }

  /**
   * As {@link #explain(Subject, String, String)}, for a client at that address.
   *
   * @param from rules may name networks
   */
  List<Explanation> explain(Subject as, String connection, InetAddress from, String sql)
      throws CannotExplain, InterruptedException {
    Map<String, String> users = upstreamUsers.get();
    String upstreamUser = users.get(connection);
    for (Dialect dialect : dialects) {
      UpstreamTarget target = dialect.target(connection);
      if (target != null && upstreamUser != null) {
        return explain(as, dialect, target, upstreamUser, from, sql);
      }
    }
    throw unknown(connection, users.keySet());
  }

  private List<Explanation> explain(
      Subject as,
      Dialect dialect,
      UpstreamTarget target,
      String upstreamUser,
      InetAddress from,
      String sql)
      throws CannotExplain, InterruptedException {
    String connection = target.connection();
    try (Grant grant = admission.admit(as, connection, dialect.protocol(), from);
        Credential made = upstreamUser.isEmpty() ? credentials.fetch(connection) : null) {
      String user = made == null ? upstreamUser : made.user();
      Dialect.Read read = dialect.read(grant, target, user, sql.getBytes(StandardCharsets.UTF_8));
      return switch (read.reading()) {
        case Reading.Unreadable unreadable -> List.of(unreadable(unreadable, sql));
        case Reading.Script script -> {
          var explanations = new ArrayList<Explanation>();
          for (Statement statement : script.statements()) {
            Verdict verdict =
                policy.get().judge(grant.subject(), grant.place(), statement, clock.instant());
            explanations.add(explanation(statement, text(read.text(), statement), verdict));
          }
          yield explanations;
        }
      };
    } catch (Admission.AdmissionRefused refused) {
      throw new CannotExplain(String.valueOf(refused.getMessage()));
    } catch (CredentialUnavailable unavailable) {
      throw new CannotExplain(
          "the server behind \"%s\" cannot be asked what names mean: no credential for the server (%s)"
              .formatted(connection, unavailable.getMessage()));
    } catch (CatalogueUnavailable unavailable) {
      throw new CannotExplain(
          "the server behind \"%s\" cannot be asked what names mean: %s"
              .formatted(connection, reason(unavailable)));
    }
  }

  /** The message, and that of what caused it where it says more: neither holds a secret. */
  private static String reason(CatalogueUnavailable unavailable) {
    return unavailable.getCause() instanceof CredentialUnavailable cause
        ? "%s (%s)".formatted(unavailable.getMessage(), cause.getMessage())
        : String.valueOf(unavailable.getMessage());
  }

  private static CannotExplain unknown(String connection, Set<String> known) {
    String meant = Spelling.closest(connection, known);
    return new CannotExplain(
        "there is no connection \"%s\"%s"
            .formatted(
                connection,
                meant == null
                    ? "; there are: " + String.join(", ", new TreeSet<>(known))
                    : ", did you mean \"%s\"?".formatted(meant)));
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
