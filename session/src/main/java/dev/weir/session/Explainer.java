package dev.weir.session;

import dev.weir.policy.Subject;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what policy would do with a statement, and why, without running it. May block; thread-safe.
 */
public interface Explainer {
  /**
   * @param sql one statement or several
   * @throws CannotExplain if the connection is unknown or its catalogue cannot be read; the message
   *     is safe to show
   */
  List<Explanation> explain(Circumstances circumstances, String sql)
      throws CannotExplain, InterruptedException;

  /**
   * What a decision depends on besides the statement and the policy.
   *
   * @param as whom to judge for
   * @param connection the connection's name
   * @param from the client's address: rules may name networks
   * @param at rules may name times; null for now
   */
  record Circumstances(Subject as, String connection, InetAddress from, @Nullable Instant at) {}

  /**
   * One statement of the text.
   *
   * @param kind the statement's command, or {@code unreadable}
   * @param decision allow, approve or deny
   * @param observed what would be done if observe mode were off, if that differs
   * @param findings what decided, strictest first
   * @param outputs the columns of its result
   * @param refusal what the client would be told, for a denial
   * @param approvers who may say yes, for a held statement
   * @param fingerprint of the policy that decided
   */
  record Explanation(
      String kind,
      String sql,
      String decision,
      @Nullable String observed,
      List<Finding> findings,
      List<Output> outputs,
      @Nullable String refusal,
      List<String> approvers,
      String fingerprint) {
    public Explanation {
      findings = List.copyOf(findings);
      outputs = List.copyOf(outputs);
      approvers = List.copyOf(approvers);
    }
  }

  /**
   * @param access what the statement does, as {@code select public.orders (id, total)}; null for a
   *     finding about protection
   * @param rule the rule or protection that decided; null if none allows it
   */
  record Finding(@Nullable String access, String effect, @Nullable String rule, String reason) {}

  /**
   * @param mask how the value looks when it leaves, or null if it passes
   * @param sources the columns that the value depends on
   */
  record Output(String name, @Nullable String mask, List<String> sources) {
    public Output {
      sources = List.copyOf(sources);
    }
  }

  /** No explanation can be given. */
  final class CannotExplain extends Exception {
    private static final long serialVersionUID = 1L;

    public CannotExplain(String message) {
      super(message);
    }
  }
}
