package dev.weir.app;

import dev.weir.cli.CommandFailed;
import dev.weir.policy.Subject;
import dev.weir.session.Explainer.CannotExplain;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir explain --as alice --groups ai-agents --connection orders "SELECT …"} */
@Command(
    name = "explain",
    description = {
      "Say what policy would do with a statement, and why, without running it. The configuration is"
          + " read here and the catalogue is asked of the real server; no gateway needs to run."
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

  @Parameters(paramLabel = "SQL", description = "The statement.")
  private String sql = "";

  @Override
  public Integer call() throws StartFailed, InterruptedException {
    var as = new Subject(user, Set.copyOf(groups), Set.copyOf(roles), agent, issuer, Instant.MAX);
    try (LocalExplainer explainer = LocalExplainer.open(configuration)) {
      ExplanationText.print(
          Objects.requireNonNull(spec).commandLine().getOut(),
          explainer.explain(as, connection, sql));
      return 0;
    } catch (CannotExplain e) {
      throw new CommandFailed(String.valueOf(e.getMessage()));
    }
  }
}
