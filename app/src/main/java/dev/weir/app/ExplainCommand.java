package dev.weir.app;

import dev.weir.cli.CommandFailed;
import dev.weir.policy.Subject;
import dev.weir.session.Explainer.CannotExplain;
import dev.weir.session.Explainer.Circumstances;
import dev.weir.session.Explainer.Explanation;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir explain --as alice --groups ai-agents --connection orders "SELECT …"} */
@Command(
    name = "explain",
    description = {
      "Say what policy would do with a statement, and why, without running it. The configuration is"
          + " read here and the catalogue is asked of the real server; no gateway needs to run.",
      "Status 0 if it could be explained, whatever the decision; 1 if not; 2 for a wrong call."
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description = "The configuration (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  @Option(names = "--as", paramLabel = "USER", required = true, description = "Whose statement.")
  private String user = "";

  @Option(
      names = "--groups",
      paramLabel = "GROUP",
      split = ",",
      description = "The groups of that user.")
  private List<String> groups = List.of();

  @Option(
      names = "--roles",
      paramLabel = "ROLE",
      split = ",",
      description = "The roles of that user.")
  private List<String> roles = List.of();

  @Option(names = "--agent", paramLabel = "AGENT", description = "The agent that acts.")
  private @Nullable String agent;

  @Option(names = "--issuer", paramLabel = "NAME", description = "Which identity provider's user.")
  private String issuer = "";

  @Option(names = "--connection", paramLabel = "NAME", required = true, description = "Where.")
  private String connection = "";

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The client's address, for rules with networks (default ${DEFAULT-VALUE}).")
  private String from = "127.0.0.1";

  @Option(
      names = "--at",
      paramLabel = "MOMENT",
      description = "For rules with times: 2026-01-31T08:00:00Z (default now).")
  private @Nullable Instant at;

  @Option(names = "--json", description = "As JSON, one statement a line.")
  private boolean asJson;

  @Parameters(paramLabel = "SQL", description = "The statement.")
  private String sql = "";

  @Override
  public Integer call() throws StartFailed, InterruptedException {
    var line = Objects.requireNonNull(spec).commandLine();
    InetAddress client = address(line);
    var as = new Subject(user, Set.copyOf(groups), Set.copyOf(roles), agent, issuer, Instant.MAX);
    InstantSource judgedAt = at == null ? InstantSource.system() : InstantSource.fixed(at);
    try (LocalExplainer explainer = LocalExplainer.open(configuration, judgedAt)) {
      // when, the clock says that the explainer was opened with
      List<Explanation> explanations =
          explainer.explain(new Circumstances(as, connection, client, null), sql);
      PrintWriter out = line.getOut();
      if (asJson) {
        JsonMapper json = JsonMapper.builder().build();
        explanations.forEach(explanation -> out.println(json.writeValueAsString(explanation)));
        out.flush();
      } else {
        ExplanationText.print(out, explanations);
      }
      return CommandLine.ExitCode.OK;
    } catch (CannotExplain e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }

  private InetAddress address(CommandLine line) {
    try {
      return InetAddress.ofLiteral(from);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          line, "--from takes an address such as 10.1.2.3, not \"%s\"".formatted(from), e);
    }
  }
}
