package dev.weir.cli.signin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The keyring of the operating system, by the program that comes with it. A secret goes through
 * pipes alone: arguments are seen by every user of the machine. Thread-safe.
 */
final class Keyring {
  private static final String SERVICE = "weir";
  private static final int WAIT_SECONDS_MAX = 60;
  private static final int ANSWER_BYTES_MAX = 1 << 20;

  /** {@code security -i} reads lines of no more. */
  private static final int SECURITY_LINE_MAX = 4000;

  private final Path program;
  private final Kind kind;

  private enum Kind {
    /** libsecret's secret-tool. */
    SECRET_TOOL,
    /** The security command of macOS. */
    SECURITY
  }

  private Keyring(Path program, Kind kind) {
    this.program = program;
    this.kind = kind;
  }

  /** The keyring here; null if there is none, or if {@code WEIR_KEYRING=none} says to use none. */
  static @Nullable Keyring here(Surroundings surroundings) {
    if ("none".equals(surroundings.variable("WEIR_KEYRING"))) {
      return null;
    }
    Path secretTool = surroundings.program("secret-tool");
    if (secretTool != null) {
      return new Keyring(secretTool, Kind.SECRET_TOOL);
    }
    Path security = surroundings.program("security");
    return security == null ? null : new Keyring(security, Kind.SECURITY);
  }

  /** What was kept; null if nothing, or if the keyring does not work here. */
  @Nullable String read(String name) {
    String kept =
        switch (kind) {
          case SECRET_TOOL -> run(List.of("lookup", "service", SERVICE, "gateway", name), null);
          case SECURITY ->
              run(List.of("find-generic-password", "-s", SERVICE, "-a", name, "-w"), null);
        };
    if (kept == null || kept.isBlank()) {
      return null;
    }
    try {
      return new String(Base64.getDecoder().decode(kept.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notOurs) {
      return null;
    }
  }

  /** Whether it is kept now, and can be read again. */
  boolean write(String name, String secret) {
    String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    String answer =
        switch (kind) {
          case SECRET_TOOL ->
              run(
                  List.of("store", "--label=Weir, " + name, "service", SERVICE, "gateway", name),
                  encoded);
          case SECURITY -> {
            String line =
                "add-generic-password -U -s \"%s\" -a \"%s\" -w \"%s\"\n"
                    .formatted(SERVICE, name, encoded);
            yield line.length() > SECURITY_LINE_MAX ? null : run(List.of("-i"), line);
          }
        };
    return answer != null && secret.equals(read(name));
  }

  void delete(String name) {
    switch (kind) {
      case SECRET_TOOL -> run(List.of("clear", "service", SERVICE, "gateway", name), null);
      case SECURITY -> run(List.of("delete-generic-password", "-s", SERVICE, "-a", name), null);
    }
  }

  /** What the program prints; null if it fails. */
  private @Nullable String run(List<String> arguments, @Nullable String input) {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(arguments);
    Process process = null;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Process waitedFor = process;
      // A keyring that asks nobody for its password must not hold the command up for ever.
      CompletableFuture.delayedExecutor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
          .execute(waitedFor::destroy);
      try (OutputStream in = process.getOutputStream()) {
        if (input != null) {
          in.write(input.getBytes(StandardCharsets.UTF_8));
        }
      }
      byte[] printed = process.getInputStream().readNBytes(ANSWER_BYTES_MAX);
      return process.waitFor() == 0 ? new String(printed, StandardCharsets.UTF_8) : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SignInFailed("interrupted");
    } finally {
      if (process != null) {
        process.destroy();
      }
    }
  }
}
