package dev.weir.cli.signin;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Signing in with a browser on another device (RFC 8628). */
final class DeviceFlow {
  private static final Duration INTERVAL_USUAL = Duration.ofSeconds(5);
  private static final Duration INTERVAL_MAX = Duration.ofMinutes(1);
  private static final Duration SLOWER = Duration.ofSeconds(5);
  private static final Duration LIFE_USUAL = Duration.ofMinutes(10);

  private final IssuerHttp http;
  private final Surroundings surroundings;
  private final PrintWriter out;

  DeviceFlow(IssuerHttp http, Surroundings surroundings, PrintWriter out) {
    this.http = http;
    this.surroundings = surroundings;
    this.out = out;
  }

  /** Shows the code and waits until the user has entered it. */
  Tokens signIn(TokenEndpoint endpoint, List<String> scopes) throws InterruptedException {
    URI device = endpoint.issuer().deviceEndpoint();
    if (device == null) {
      throw new SignInFailed(
          "%s offers no sign-in with a code; leave out --device, on a machine with a browser"
              .formatted(endpoint.issuer().id()));
    }
    IssuerHttp.Answer answer =
        http.post(
            device,
            Map.of("client_id", endpoint.clientId(), "scope", String.join(" ", scopes)),
            null);
    String code = answer.text("device_code");
    String userCode = answer.text("user_code");
    String page = answer.text("verification_uri");
    if (answer.status() != 200 || code == null || userCode == null || page == null) {
      String error = answer.text("error");
      throw new SignInFailed(
          "%s gives no code: %s"
              .formatted(
                  endpoint.issuer().id(),
                  error == null ? "HTTP status " + answer.status() : Printable.of(error)));
    }
    out.printf(
        "Open %s and enter the code %s%n",
        IssuerHttp.trusted(Issuer.uri(page)), Printable.of(userCode));
    out.flush();
    Instant end = surroundings.clock().instant().plus(seconds(answer, "expires_in", LIFE_USUAL));
    return poll(endpoint, code, seconds(answer, "interval", INTERVAL_USUAL), end);
  }

  private Tokens poll(TokenEndpoint endpoint, String code, Duration first, Instant end)
      throws InterruptedException {
    Duration interval = first.compareTo(INTERVAL_MAX) > 0 ? INTERVAL_MAX : first;
    while (surroundings.clock().instant().isBefore(end)) {
      surroundings.pause().of(interval);
      TokenEndpoint.Answer answer;
      try {
        answer =
            endpoint.ask(
                Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "device_code",
                    code));
      } catch (IssuerUnreachable lost) {
        // RFC 8628 section 3.5: a connection that breaks is tried again, more slowly.
        interval = interval.plus(SLOWER);
        continue;
      }
      switch (answer) {
        case TokenEndpoint.Granted(Tokens tokens) -> {
          return tokens;
        }
        case TokenEndpoint.Refused refused -> {
          switch (refused.error()) {
            case "authorization_pending" -> {
              // the user is still at it
            }
            case "slow_down" -> interval = interval.plus(SLOWER);
            case "access_denied" -> throw new SignInFailed("the sign-in was refused");
            case "expired_token" -> throw tooLate();
            default ->
                throw new SignInFailed(
                    "%s refuses: %s".formatted(endpoint.issuer().id(), refused.said()));
          }
        }
      }
    }
    throw tooLate();
  }

  private static SignInFailed tooLate() {
    return new SignInFailed("the code was not entered in time: run \"weir login\" again");
  }

  private static Duration seconds(IssuerHttp.Answer answer, String name, Duration usual) {
    JsonNode value = answer.body().path(name);
    return value.isNumber() && value.asLong() > 0
        ? Duration.ofSeconds(Math.min(value.asLong(), Duration.ofHours(1).toSeconds()))
        : usual;
  }
}
