package dev.weir.sql.postgres.parser;

import dev.weir.sql.postgres.parser.LibpgQuery.OutOfParserMemoryException;
import java.util.ArrayList;
import java.util.Arrays;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/**
 * What the module asks of its surroundings, as Emscripten's JavaScript would do it: {@code longjmp}
 * (PostgreSQL's error handling), growing memory, and files and timers, of which there are none.
 */
final class HostFunctions {
  private static final long WASI_BAD_FILE_DESCRIPTOR = 8;
  private static final long PAGE_BYTES = 65_536;

  /** Carries a longjmp from its call to the innermost {@code invoke_}. */
  private static final class Longjmp extends RuntimeException {
    private static final long serialVersionUID = 1;

    Longjmp() {
      super("longjmp", null, false, false);
    }
  }

  private HostFunctions() {}

  static ImportValues of(WasmModule module, ModuleNames names) {
    var functions = new ArrayList<ImportFunction>();
    var imports = module.importSection();
    for (int i = 0; i < imports.importCount(); i++) {
      if (imports.getImport(i) instanceof FunctionImport imported) {
        FunctionType type = module.typeSection().getType(imported.typeIndex());
        WasmFunctionHandle handle = handle(names.imported(imported.name()), type, names);
        functions.add(new HostFunction(imported.module(), imported.name(), type, handle));
      }
    }
    return ImportValues.builder().withFunctions(functions).build();
  }

  private static WasmFunctionHandle handle(String name, FunctionType type, ModuleNames names) {
    if (name.startsWith("invoke_")) {
      return invoke(!type.returns().isEmpty(), names);
    }
    return switch (name) {
      case "_emscripten_throw_longjmp" ->
          (instance, args) -> {
            throw new Longjmp();
          };
      case "emscripten_resize_heap" -> (instance, args) -> new long[] {resize(instance, args[0])};
      case "fd_write" -> (instance, args) -> new long[] {discard(instance, args)};
      case "fd_close", "fd_read", "fd_seek" ->
          (instance, args) -> new long[] {WASI_BAD_FILE_DESCRIPTOR};
      case "_setitimer_js" -> (instance, args) -> new long[] {0};
      case "_emscripten_runtime_keepalive_clear" -> (instance, args) -> new long[0];
      // Its string buffers end the process when they cannot grow; nothing else in it calls exit.
      case "exit" ->
          (instance, args) -> {
            throw new OutOfParserMemoryException("the parser has no memory for the tree");
          };
      default ->
          (instance, args) -> {
            throw new IllegalStateException("the parser called " + name + Arrays.toString(args));
          };
    };
  }

  /** Calls a function of the table; a longjmp in it is told to the caller by {@code setThrew}. */
  private static WasmFunctionHandle invoke(boolean answers, ModuleNames names) {
    String stackPointer = names.exported("emscripten_stack_get_current");
    String restoreStack = names.exported("_emscripten_stack_restore");
    String setThrew = names.exported("setThrew");
    return (instance, args) -> {
      long stack = instance.export(stackPointer).apply()[0];
      try {
        int function = instance.table(0).requiredRef((int) args[0]);
        return instance.getMachine().call(function, Arrays.copyOfRange(args, 1, args.length));
      } catch (Longjmp e) {
        instance.export(restoreStack).apply(stack);
        ExportFunction threw = instance.export(setThrew);
        threw.apply(1, 0);
        return answers ? new long[] {0} : new long[0];
      }
    };
  }

  /** Grows a fifth more than is asked for, so that a large tree does not grow page by page. */
  private static long resize(Instance instance, long bytes) {
    var memory = instance.memory();
    long wanted = ((bytes & 0xffff_ffffL) + PAGE_BYTES - 1) / PAGE_BYTES;
    if (wanted > memory.maximumPages()) {
      return 0;
    }
    long generous = Math.min(wanted + wanted / 5, memory.maximumPages());
    return memory.grow((int) (generous - memory.pages())) >= 0 ? 1 : 0;
  }

  /** Takes what is written to standard error: messages that the answer carries anyway. */
  private static long discard(Instance instance, long[] args) {
    var memory = instance.memory();
    int vectors = (int) args[1];
    int bytes = 0;
    for (int i = 0; i < (int) args[2]; i++) {
      bytes += memory.readInt(vectors + 8 * i + 4);
    }
    memory.writeI32((int) args[3], bytes);
    return 0;
  }
}
