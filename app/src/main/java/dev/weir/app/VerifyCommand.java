package dev.weir.app;

import dev.weir.store.recording.RecordingVerifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir verify --config weir.yaml} */
@Command(
    name = "verify",
    description = {
      "Check the recordings: every byte of each sealed segment, and that each follows the one"
          + " before; status 1 if anything is wrong.",
      "Also while the gateway runs. Keep the hashes it prints elsewhere: who can write to the"
          + " folder could make another chain, but not one with the same hashes."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "weir.yaml",
      description =
          "The gateway's configuration, which names the folder (default ${DEFAULT-VALUE}).")
  private Path configuration = Path.of("weir.yaml");

  @Override
  public Integer call() throws StartFailed {
    Path folder = Weir.recordings(ConfigurationFile.load(configuration).settings().data());
    if (!Files.isDirectory(folder)) {
      throw new StartFailed("there are no recordings in " + folder);
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      RecordingVerifier.Report report = RecordingVerifier.verify(folder);
      out.printf(
          "%s: %d sealed segment(s), %d record(s)%n",
          folder, report.segmentCount(), report.recordCount());
      report.lastHashes().forEach((lane, hash) -> out.printf("lane %d ends in %s%n", lane, hash));
      report.purges().forEach(out::println);
      report.faults().forEach(fault -> out.println("FAULT " + fault));
      out.println(conclusion(report));
      out.flush();
      return report.faults().isEmpty() ? 0 : 1;
    } catch (IOException e) {
      throw new StartFailed("the recordings in %s cannot be read: %s".formatted(folder, e), e);
    }
  }

  private static String conclusion(RecordingVerifier.Report report) {
    if (!report.faults().isEmpty()) {
      return report.faults().size() + " fault(s): the recording was damaged or changed.";
    }
    return report.segmentCount() == 0
        ? "No segment is sealed yet: what is being written is checked once it is."
        : "Every byte is as it was written, and every segment follows the one before.";
  }
}
