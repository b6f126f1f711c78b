package dev.weir.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Ways to write variables down, so that no value means anything but itself. */
enum VariableFormat {
  /** For {@code eval} in a POSIX shell. */
  SHELL {
    @Override
    String line(String name, String value) {
      return "export %s='%s'".formatted(name, value.replace("'", "'\\''"));
    }
  },
  /** For the readers of .env files: the two ways of quoting that they agree on. */
  DOTENV {
    @Override
    String line(String name, String value) {
      if (value.indexOf('\'') < 0) {
        return "%s='%s'".formatted(name, value);
      }
      String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
      return "%s=\"%s\"".formatted(name, escaped);
    }
  },
  JSON {
    @Override
    String text(Map<String, String> variables) {
      return JsonMapper.builder().build().writeValueAsString(variables);
    }

    @Override
    String line(String name, String value) {
      return text(Map.of(name, value));
    }
  },
  /** For {@code Invoke-Expression}; PowerShell takes typographic quotes for quotes. */
  POWERSHELL {
    @Override
    String line(String name, String value) {
      return "$env:%s = '%s'".formatted(name, value.replaceAll("(['\u2018-\u201b])", "$1$1"));
    }
  };

  abstract String line(String name, String value);

  /** All of them; a value with a control character, which no name or token has, is refused. */
  String write(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      if (value.chars().anyMatch(Character::isISOControl)) {
        throw new CommandFailed("%s would have a control character in it".formatted(name));
      }
    });
    return text(variables);
  }

  String text(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(each -> line(each.getKey(), each.getValue()))
        .collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
