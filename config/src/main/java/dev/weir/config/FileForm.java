package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.Connection;
import dev.weir.config.WeirConfig.Console;
import dev.weir.config.WeirConfig.ConsoleRoles;
import dev.weir.config.WeirConfig.Durability;
import dev.weir.config.WeirConfig.Issuer;
import dev.weir.config.WeirConfig.Limits;
import dev.weir.config.WeirConfig.Listen;
import dev.weir.config.WeirConfig.Recording;
import dev.weir.config.WeirConfig.Responses;
import dev.weir.config.WeirConfig.SignInLimits;
import dev.weir.config.WeirConfig.Tickets;
import dev.weir.config.WeirConfig.Tracing;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.config.yaml.Unavailable;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** One file: every section that may stand in it. */
final class FileForm {
  private static final Key<Responses> RESPONSES =
      optional(
          "responses",
          Scalar.word(Responses.class),
          "Which rows are recorded: masked, as the client got them, or none.");
  private static final Key<Duration> RETENTION =
      optional("retention", Units.duration(), "How long recordings are kept; 90d unless said.");
  private static final Key<Durability> DURABILITY =
      optional(
          "durability",
          Scalar.word(Durability.class),
          "write-ahead survives the process, fsync the machine.");
  private static final Key<Long> STATEMENT_BYTES_MAX =
      optional(
          "statementBytesMax",
          Units.size(1 << 10, 1L << 30),
          "The longest statement; 16MiB unless said.");
  private static final Key<Long> RESULT_ROWS_MAX =
      optional(
          "resultRowsMax",
          Scalar.number(0, 1_000_000_000_000L),
          "The longest result in rows; 0, the default, for any.");
  private static final Key<Long> SESSIONS_PER_USER_MAX =
      optional(
          "sessionsPerUserMax",
          Scalar.number(0, 1_000_000),
          "Sessions of one user at a time; 50 unless said, 0 for any.");
  private static final Key<Long> SESSIONS_MAX =
      optional(
          "sessionsMax",
          Scalar.number(0, 10_000_000),
          "Sessions of everybody at a time; 10000 unless said, 0 for any number.");
  private static final Key<SignInLimits> SIGN_IN =
      optional("signIn", SignInLimitsForm.FORM, "What becomes of sign-ins that fail.");
  private static final Key<Duration> IDLE_TIMEOUT =
      optional("idleTimeout", Units.duration(), "How long a session may be idle; 1h unless said.");
  private static final Key<Duration> DRAIN_TIMEOUT =
      optional(
          "drainTimeout",
          Units.durationUpTo(Duration.ofHours(1)),
          "How long sessions may finish what they have begun when the gateway is stopped; 20s"
              + " unless said.");
  private static final Key<Duration> SIGN_IN_TIMEOUT =
      optional(
          "signInTimeout",
          Units.durationUpTo(Duration.ofMinutes(10)),
          "Within which a client must be signed in; 60s unless said.");
  private static final Key<Duration> SERVER_CONNECT_TIMEOUT =
      optional(
          "serverConnectTimeout",
          Units.durationUpTo(Duration.ofMinutes(5)),
          "For reaching a server, all its addresses together; 10s unless said.");
  private static final Key<Duration> SERVER_SIGN_IN_TIMEOUT =
      optional(
          "serverSignInTimeout",
          Units.durationUpTo(Duration.ofMinutes(5)),
          "For TLS and signing in to a server that was reached; 20s unless said.");

  private static final Key<Long> SIZE_MAX =
      optional(
          "sizeMax",
          Units.size(1L << 30, 1L << 50),
          "What recordings may take before the oldest are purged; any size unless said.");

  static final Key<Listen> LISTEN = optional("listen", ListenForm.FORM, "Where Weir listens.");
  static final Key<Path> DATA =
      optional(
          "data",
          Units.path(),
          "Folder of the embedded store and the recordings; ./weir-data unless said.");
  static final Key<List<Issuer>> IDENTITY =
      optional("identity", IdentityForm.FORM, "OpenID Connect issuers whose tokens are accepted.");
  static final Key<List<Connection>> CONNECTIONS =
      optional("connections", ConnectionForm.FORM, "Databases that sessions can be opened to.");
  static final Key<List<Rule>> RULES =
      optional(
          "rules",
          RuleForm.FORM,
          "Every access of a statement must be allowed by a rule and denied by none.");
  static final Key<List<Protection>> PROTECT =
      optional("protect", ProtectForm.FORM, "What leaves only as a mask.");
  static final Key<ConsoleRoles> ROLES =
      optional("roles", PartyForm.CONSOLE_ROLES, "Who may do what in the console.");
  static final Key<Console> CONSOLE =
      optional("console", ConsoleForm.FORM, "The console as people reach it.");
  static final Key<Recording> RECORDING =
      optional(
          "recording",
          new Section<>(List.of(RESPONSES, RETENTION, DURABILITY, SIZE_MAX), FileForm::recording),
          "What is recorded and for how long.");
  static final Key<Limits> LIMITS =
      optional(
          "limits",
          new Section<>(
              List.of(
                  STATEMENT_BYTES_MAX,
                  RESULT_ROWS_MAX,
                  SESSIONS_PER_USER_MAX,
                  SESSIONS_MAX,
                  IDLE_TIMEOUT,
                  DRAIN_TIMEOUT,
                  SIGN_IN_TIMEOUT,
                  SERVER_CONNECT_TIMEOUT,
                  SERVER_SIGN_IN_TIMEOUT,
                  SIGN_IN),
              FileForm::limits),
          "Bounds on everything that comes from outside.");
  static final Key<Tickets> TICKETS =
      optional(
          "tickets", TicketsForm.FORM, "Short-lived secrets in place of tokens; off for none.");
  static final Key<Mode> MODE =
      optional(
          "mode",
          Scalar.word(Mode.class),
          "enforce, or observe: record what would be done and let everything pass.");
  private static final Key<Fields> STORE = later("store", "leave it out: the store is embedded");
  private static final Key<Fields> RECORDINGS =
      later("recordings", "leave it out: recordings are files under \"data\"");
  static final Key<List<NotifyTarget>> NOTIFY =
      optional("notify", NotifyForm.FORM, "Who is told of what, outside the console.");
  static final Key<Tracing> TRACING =
      optional("tracing", TracingForm.FORM, "Where traces of statements go; nowhere unless said.");

  static final Section<Fields> FORM =
      new Section<>(
          List.of(
              LISTEN,
              DATA,
              STORE,
              RECORDINGS,
              IDENTITY,
              CONNECTIONS,
              RULES,
              PROTECT,
              ROLES,
              CONSOLE,
              NOTIFY,
              TRACING,
              RECORDING,
              LIMITS,
              TICKETS,
              MODE),
          fields -> fields);

  /** The sections that decide about statements. */
  static final List<Key<?>> DECIDING = List.of(RULES, PROTECT, MODE);

  /** Sections whose entries may come from several files; every other is in one of them. */
  static final Set<String> MERGED =
      Set.of(IDENTITY.name(), CONNECTIONS.name(), RULES.name(), PROTECT.name(), NOTIFY.name());

  private FileForm() {}

  private static Recording recording(Fields fields) {
    return new Recording(
        fields.or(RESPONSES, Recording.DEFAULT.responses()),
        fields.or(RETENTION, Recording.DEFAULT.retention()),
        fields.or(DURABILITY, Recording.DEFAULT.durability()),
        fields.or(SIZE_MAX, Recording.DEFAULT.sizeMax()));
  }

  private static Limits limits(Fields fields) {
    return new Limits(
        fields.or(STATEMENT_BYTES_MAX, Limits.DEFAULT.statementBytesMax()),
        fields.or(RESULT_ROWS_MAX, Limits.DEFAULT.resultRowsMax()),
        Math.toIntExact(
            fields.or(SESSIONS_PER_USER_MAX, (long) Limits.DEFAULT.sessionsPerUserMax())),
        Math.toIntExact(fields.or(SESSIONS_MAX, (long) Limits.DEFAULT.sessionsMax())),
        fields.or(IDLE_TIMEOUT, Limits.DEFAULT.idleTimeout()),
        fields.or(DRAIN_TIMEOUT, Limits.DEFAULT.drainTimeout()),
        fields.or(SIGN_IN_TIMEOUT, Limits.DEFAULT.signInTimeout()),
        fields.or(SERVER_CONNECT_TIMEOUT, Limits.DEFAULT.serverConnectTimeout()),
        fields.or(SERVER_SIGN_IN_TIMEOUT, Limits.DEFAULT.serverSignInTimeout()),
        fields.or(SIGN_IN, Limits.DEFAULT.signIn()));
  }

  private static Key<Fields> later(String name, String hint) {
    return optional(name, new Unavailable<>(hint), "Not in this version.");
  }
}
