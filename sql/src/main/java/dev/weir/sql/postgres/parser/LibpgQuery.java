package dev.weir.sql.postgres.parser;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import run.endive.runtime.CompiledModule;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;

/**
 * One instance of libpg_query with its own memory. Used by one thread at a time. After any
 * exception or error its memory is in no known state: throw it away.
 */
final class LibpgQuery {
  /** What it answers: the tree as JSON, or the error. */
  sealed interface Answer {
    /** UTF-8. */
    record Tree(byte[] json) implements Answer {}

    /** The tree's JSON is longer than the limit. */
    record TreeTooLarge() implements Answer {}

    /**
     * An error that PostgreSQL's code reported.
     *
     * @param function of its source that reported it
     * @param position in characters from 1, or 0
     */
    record Error(String message, String function, int position) implements Answer {}
  }

  /** The memory of the instance may not grow any further. */
  static final class OutOfParserMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutOfParserMemoryException(String message) {
      super(message);
    }
  }

  // PgQueryParseResult and PgQueryError in pg_query.h; a pointer has 4 bytes.
  private static final int RESULT_TREE = 0;
  private static final int RESULT_ERROR = 8;
  private static final int ERROR_MESSAGE = 0;
  private static final int ERROR_FUNCTION = 4;
  private static final int ERROR_CURSOR_POSITION = 16;

  /** Above this, memory is given back by using another instance. */
  private static final int PAGES_KEPT = 128;

  private static final byte[] NO_STATEMENTS = {'{', '}'};

  private static final int READ_BYTES_MIN = 4_096;

  private final ParserMemory memory;
  private final ExportFunction malloc;
  private final ExportFunction free;
  private final ExportFunction parse;
  private final ExportFunction freeResult;

  LibpgQuery(PostgresGrammar grammar, int memoryPagesMax) {
    CompiledModule compiled = grammar.module();
    ModuleNames names = grammar.names();
    // The module asks for 128 MiB at once, for a heap that starts small and can grow.
    memory = new ParserMemory(ParserSettings.MEMORY_PAGES_INITIAL, memoryPagesMax);
    Instance instance =
        Instance.builder(compiled.wasmModule())
            .withMachineFactory(compiled.machineFactory())
            .withMemoryFactory(declared -> memory)
            .withImportValues(HostFunctions.of(compiled.wasmModule(), names))
            .build();
    malloc = instance.export(names.exported("malloc"));
    free = instance.export(names.exported("free"));
    parse = instance.export(names.exported("wasm_parse_query_raw"));
    freeResult = instance.export(names.exported("wasm_free_parse_result"));
    instance.export(names.exported("constructors")).apply();
  }

  /**
   * @param sql UTF-8 without NUL
   * @param treeBytesMax limit of the answer's JSON
   */
  Answer parse(byte[] sql, int treeBytesMax) {
    if (sql.length == 0) {
      // The module refuses to look at it; to PostgreSQL it is a text without statements.
      return new Answer.Tree(NO_STATEMENTS.clone());
    }
    int text = allocate(sql.length + 1);
    memory.write(text, sql);
    memory.writeByte(text + sql.length, (byte) 0);
    int result = (int) parse.apply(text)[0];
    if (result == 0) {
      throw new OutOfParserMemoryException("the parser has no memory for its answer");
    }
    Answer answer = answer(result, treeBytesMax);
    freeResult.apply(result);
    free.apply(text);
    return answer;
  }

  /** Whether this instance holds more memory than is worth keeping. */
  boolean hasGrown() {
    return memory.pagesTouched() > PAGES_KEPT;
  }

  private int allocate(int bytes) {
    int address = (int) malloc.apply(bytes)[0];
    if (address == 0) {
      throw new OutOfParserMemoryException("the parser has no memory for the statement");
    }
    return address;
  }

  private Answer answer(int result, int treeBytesMax) {
    int error = memory.readInt(result + RESULT_ERROR);
    if (error != 0) {
      String message = stringAt(memory.readInt(error + ERROR_MESSAGE));
      String function = stringAt(memory.readInt(error + ERROR_FUNCTION));
      int position = memory.readInt(error + ERROR_CURSOR_POSITION);
      return new Answer.Error(message, function, Math.max(position, 0));
    }
    byte[] tree = textAt(memory.readInt(result + RESULT_TREE), treeBytesMax);
    return tree.length > treeBytesMax ? new Answer.TreeTooLarge() : new Answer.Tree(tree);
  }

  /** Empty for a null pointer. */
  private String stringAt(int address) {
    return address == 0 ? "" : new String(textAt(address, memoryBytes()), StandardCharsets.UTF_8);
  }

  /** The bytes up to the next NUL, or a few more than {@code bytesMax} if it is not among those. */
  private byte[] textAt(int address, long bytesMax) {
    for (long length = READ_BYTES_MIN; ; length *= 8) {
      int available = (int) Math.min(length, memoryBytes() - address);
      byte[] bytes = memory.readBytes(address, available);
      int end = indexOfNul(bytes);
      if (end < bytes.length || length > bytesMax || available < length) {
        return Arrays.copyOf(bytes, end);
      }
    }
  }

  private long memoryBytes() {
    return (long) memory.pages() * Memory.PAGE_SIZE;
  }

  private static int indexOfNul(byte[] bytes) {
    int index = 0;
    while (index < bytes.length && bytes[index] != 0) {
      index++;
    }
    return index;
  }
}
