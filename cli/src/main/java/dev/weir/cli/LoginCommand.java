package dev.weir.cli;

import dev.weir.cli.signin.AccessTokens;
import dev.weir.cli.signin.SignIn;
import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code weir login [--device]} */
@Command(
    name = "login",
    description = "Sign in, for every command that follows: by your browser, or with a code.",
    mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--device",
      description = "Enter a code in a browser elsewhere; so it is where there is none here.")
  private boolean device;

  LoginCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SignIn.Login login = gateway.login(device);
    String where = gateway.signIn().login(login, tokens -> greet(tokens, out), out);
    out.printf("Your tokens are kept %s; \"weir logout\" forgets them.%n", where);
    out.flush();
    return 0;
  }

  /** A token that this gateway does not take is not worth keeping. */
  private void greet(AccessTokens tokens, PrintWriter out) {
    JsonNode who = gateway.client(tokens).get("/whoami", Map.of());
    out.printf("You are %s.%n", TextTable.plain(who.path("user").asString("")));
  }
}
