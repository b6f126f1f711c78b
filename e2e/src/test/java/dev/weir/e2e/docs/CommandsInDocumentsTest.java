package dev.weir.e2e.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Every {@code ./weir …} of the documents is a call that the command line takes. */
class CommandsInDocumentsTest {
  private static final Pattern INLINE = Pattern.compile("`\\./weir ([^`\\n]+)`");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  /** Those of the script alone, and programs of their own. */
  private static final Set<String> OF_THE_SCRIPT =
      Set.of("demo", "bench", "conformance", "build", "test", "fmt", "help");

  @TestFactory
  List<DynamicTest> everyCallParses() throws IOException {
    var tests = new ArrayList<DynamicTest>();
    for (Document document : Document.all()) {
      for (String call : calls(document)) {
        tests.add(
            DynamicTest.dynamicTest(
                document.name() + ": " + call, () -> assertParses(words(call))));
      }
    }
    assertThat(tests).hasSizeGreaterThan(8);
    return tests;
  }

  @Test
  void aCallThatIsWrongWouldBeSeen() {
    assertThatThrownBy(() -> assertParses(words("explain --like alice \"SELECT 1\"")))
        .isInstanceOf(CommandLine.ParameterException.class);
    assertThatThrownBy(() -> assertParses(words("explode")))
        .isInstanceOf(CommandLine.ParameterException.class);
    assertThat(words("search 'two words' --since 1h # said so"))
        .containsExactly("search", "two words", "--since", "1h");
  }

  private static Set<String> calls(Document document) {
    var calls = new LinkedHashSet<String>();
    for (String block : document.blocks("sh")) {
      block
          .lines()
          .map(String::strip)
          .filter(line -> line.startsWith("./weir "))
          .forEach(line -> calls.add(line.substring("./weir ".length())));
    }
    Matcher inline = INLINE.matcher(document.text());
    while (inline.find()) {
      calls.add(inline.group(1));
    }
    return calls;
  }

  private static void assertParses(List<String> words) throws IOException {
    if (OF_THE_SCRIPT.contains(words.getFirst())) {
      assertThat(Files.readString(Document.root().resolve("weir")))
          .containsPattern("(?m)^  (.* \\| )?" + words.getFirst() + "( \\|.*)?\\)");
      return;
    }
    Commands.all().parseArgs(words.toArray(String[]::new));
  }

  /** Split as a shell would, without what follows a {@code #} or a {@code |}. */
  private static List<String> words(String call) {
    var words = new ArrayList<String>();
    Matcher word = WORD.matcher(call);
    while (word.find()) {
      String plain = word.group(3);
      if (plain != null && (plain.startsWith("#") || plain.equals("|"))) {
        break;
      }
      words.add(plain != null ? plain : word.group(1) != null ? word.group(1) : word.group(2));
    }
    return words;
  }
}
