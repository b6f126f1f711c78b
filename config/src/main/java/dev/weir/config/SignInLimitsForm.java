package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.SignInLimits;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.rule.NetworkRange;
import java.time.Duration;
import java.util.List;

/** {@code limits.signIn}. */
final class SignInLimitsForm {
  private static final Duration LATE_LONGEST = Duration.ofSeconds(30);
  private static final Duration WINDOW_LONGEST = Duration.ofHours(1);

  private static final Key<Long> PER_SOURCE =
      optional(
          "failuresPerSource",
          Scalar.number(0, 1_000_000),
          "Failed sign-ins from one address (IPv6: /64) in the window before answers come late; 20"
              + " unless said, 0 for any number.");
  private static final Key<Long> PER_USER =
      optional(
          "failuresPerUser",
          Scalar.number(0, 1_000_000),
          "The same under one user name; 20 unless said, 0 for any number.");
  private static final Key<Duration> WINDOW =
      optional(
          "window",
          Units.durationUpTo(WINDOW_LONGEST),
          "In which so many failures are forgotten again; 1m unless said.");
  private static final Key<Duration> LATE_MAX =
      optional(
          "lateMax",
          Units.durationUpTo(LATE_LONGEST),
          "How late an answer is at most; 5s unless said.");
  private static final Key<List<NetworkRange>> EXEMPT =
      optional(
          "exempt",
          networks(),
          "Networks that stand for many clients, whose failures count by name alone; loopback"
              + " unless said.");

  static final Section<SignInLimits> FORM =
      new Section<>(
          List.of(PER_SOURCE, PER_USER, WINDOW, LATE_MAX, EXEMPT), SignInLimitsForm::make);

  private SignInLimitsForm() {}

  /** Addresses and CIDR blocks. */
  static ListOf<NetworkRange> networks() {
    return new ListOf<>(Scalar.of("string", (text, spot, source) -> NetworkRange.parse(text)));
  }

  private static SignInLimits make(Fields fields) {
    SignInLimits usual = SignInLimits.DEFAULT;
    return new SignInLimits(
        Math.toIntExact(fields.or(PER_SOURCE, (long) usual.failuresPerSource())),
        Math.toIntExact(fields.or(PER_USER, (long) usual.failuresPerUser())),
        fields.or(WINDOW, usual.window()),
        fields.or(LATE_MAX, usual.lateMax()),
        fields.or(EXEMPT, usual.exempt()));
  }
}
