package dev.weir.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML 1.2 file as nodes, which carry their places.
 *
 * @param label how faults name it
 */
public record YamlFile(Path path, String label, Node root) {
  private static final int FILE_BYTES_MAX = 4 << 20;

  /** What they multiply to is bounded by {@link Source}. */
  private static final int ALIASES_MAX = 1_000;

  /** Null if it is no YAML, with a fault that says why. */
  public static @Nullable YamlFile read(Path path, String label, List<Fault> faults) {
    try (InputStream stream = Files.newInputStream(path)) {
      byte[] bytes = stream.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        faults.add(whole(label, "is larger than %d bytes".formatted(FILE_BYTES_MAX)));
        return null;
      }
      return compose(path, label, decode(bytes), faults);
    } catch (CharacterCodingException e) {
      faults.add(whole(label, "is not UTF-8"));
    } catch (NoSuchFileException e) {
      faults.add(whole(label, "is not there"));
    } catch (IOException e) {
      faults.add(whole(label, "cannot be read: " + e.getClass().getSimpleName()));
    }
    return null;
  }

  /** A text that is no file; null if it is no YAML, with a fault that says why. */
  public static @Nullable YamlFile of(String text, String label, List<Fault> faults) {
    return compose(Path.of(label), label, text, faults);
  }

  /**
   * The same without some of the keys at the top: those of {@code known} that are not among {@code
   * wanted}.
   */
  public YamlFile only(Set<String> wanted, Set<String> known) {
    if (!(root instanceof MappingNode mapping)) {
      return this;
    }
    List<NodeTuple> kept =
        mapping.getValue().stream()
            .filter(tuple ->
                !(tuple.getKeyNode() instanceof ScalarNode key)
                    || wanted.contains(key.getValue())
                    || !known.contains(key.getValue()))
            .toList();
    return new YamlFile(
        path,
        label,
        new MappingNode(
            mapping.getTag(),
            true,
            kept,
            mapping.getFlowStyle(),
            mapping.getStartMark(),
            mapping.getEndMark()));
  }

  /** Where it begins. */
  public Spot spot() {
    return Spot.of(root, label, "");
  }

  /** Reads the whole file as one section. */
  public <T> @Nullable T read(Section<T> form, Source source) {
    return form.read(root, Spot.of(root, label, ""), source);
  }

  /** The keys at the top, with their places; the first of each. */
  public Map<String, Spot> sections() {
    Map<String, Spot> sections = new LinkedHashMap<>();
    if (root instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          sections.putIfAbsent(key.getValue(), Spot.of(key, label, key.getValue()));
        }
      }
    }
    return sections;
  }

  private static @Nullable YamlFile compose(
      Path path, String label, String text, List<Fault> faults) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(label)
            .setCodePointLimit(FILE_BYTES_MAX)
            .setSchema(new CoreSchema())
            .setMaxAliasesForCollections(ALIASES_MAX)
            .setAllowDuplicateKeys(true) // the sections report them, with both places
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      if (root.isPresent()) {
        return new YamlFile(path, label, root.get());
      }
      faults.add(whole(label, "is empty"));
    } catch (MarkedYamlEngineException e) {
      Optional<Mark> mark = e.getProblemMark();
      faults.add(
          new Fault(
              label,
              mark.map(Mark::getLine).orElse(-1) + 1,
              mark.map(Mark::getColumn).orElse(-1) + 1,
              "",
              "is no YAML: " + e.getProblem()));
    } catch (YamlEngineException | StackOverflowError e) {
      faults.add(whole(label, "is no YAML that can be read: " + firstLine(e)));
    }
    return null;
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("no reason given");
  }

  private static Fault whole(String label, String message) {
    return new Fault(label, 0, 0, "", message);
  }
}
