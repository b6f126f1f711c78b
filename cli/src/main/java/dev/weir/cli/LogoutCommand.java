package dev.weir.cli;

import dev.weir.cli.signin.SignIn;
import dev.weir.cli.signin.Surroundings;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir logout} */
@Command(
    name = "logout",
    description = "Forget the tokens of \"weir login\", and have the issuer revoke them.",
    mixinStandardHelpOptions = true)
public final class LogoutCommand implements Callable<Integer> {
  @Mixin private GatewayOptions gateway;
  @Spec private @Nullable CommandSpec spec;

  LogoutCommand(Surroundings surroundings) {
    this.gateway = new GatewayOptions(surroundings);
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SignIn.Logout how = gateway.signIn().logout(gateway.base());
    out.println(
        switch (how) {
          case NOT_SIGNED_IN -> "You were not signed in to %s.".formatted(gateway.base());
          case REVOKED -> "You are signed out, and the issuer has revoked your tokens.";
          case FORGOTTEN ->
              "You are signed out here. The issuer does not revoke access tokens: yours is good"
                  + " until it ends.";
          case NOT_REVOKED ->
              "You are signed out here, but the issuer did not revoke your tokens: they are good"
                  + " until they end, or an administrator ends your session there.";
        });
    out.flush();
    return how == SignIn.Logout.NOT_REVOKED ? 1 : 0;
  }
}
