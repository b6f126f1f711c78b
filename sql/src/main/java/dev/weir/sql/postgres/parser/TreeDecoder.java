package dev.weir.sql.postgres.parser;

import dev.weir.sql.postgres.parser.LibpgQuery.Answer;
import dev.weir.sql.postgres.parser.ParseResult.Parsed;
import dev.weir.sql.postgres.parser.ParseResult.Reason;
import dev.weir.sql.postgres.parser.ParseResult.SyntaxError;
import dev.weir.sql.postgres.parser.ParseResult.Unparsable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Turns libpg_query's answer into a result. Thread-safe. */
final class TreeDecoder {
  private final JsonMapper mapper;

  TreeDecoder(ParserSettings settings) {
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(settings.treeDepthMax())
            .maxStringLength(settings.treeBytesMax())
            .build();
    mapper =
        JsonMapper.builder(JsonFactory.builder().streamReadConstraints(constraints).build())
            .build();
  }

  ParseResult decode(Answer answer, int textBytes) {
    return switch (answer) {
      case Answer.Tree(byte[] json) -> decode(json, textBytes);
      case Answer.TreeTooLarge() -> new Unparsable(Reason.TREE_TOO_LARGE);
      case Answer.Error error -> error(error);
    };
  }

  private ParseResult decode(byte[] json, int textBytes) {
    try {
      return new Parsed(mapper.readTree(json), textBytes);
    } catch (StreamConstraintsException e) {
      return new Unparsable(Reason.TOO_DEEP, e);
    }
  }

  /** PostgreSQL's own limits say nothing about syntax. */
  private static ParseResult error(Answer.Error error) {
    String message = error.message();
    // The second is what Bison says when its stack has reached 10,000 entries.
    if (message.startsWith("stack depth limit exceeded")
        || message.startsWith("memory exhausted at or near")) {
      return new Unparsable(Reason.TOO_DEEP);
    }
    if (message.startsWith("out of memory") || message.startsWith("invalid memory alloc request")) {
      return new Unparsable(Reason.OUT_OF_MEMORY);
    }
    return new SyntaxError(
        message,
        SyntaxErrorAdvice.detail(message),
        SyntaxErrorAdvice.hint(message, error.function()),
        error.position(),
        SyntaxErrorState.of(message));
  }
}
