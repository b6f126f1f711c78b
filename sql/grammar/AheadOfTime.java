import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import run.endive.build.time.compiler.Config;
import run.endive.build.time.compiler.Generator;
import run.endive.compiler.InterpreterFallback;

/**
 * Compiles the prepared WebAssembly modules to Java classes. Run from its source by prepare.js, in
 * place of Endive's Maven plugin, because that compiles anew in every build.
 *
 * <p>Arguments: the folder with the modules, then the major versions.
 */
class AheadOfTime {
  static void main(String[] arguments) {
    Path prepared = Path.of(arguments[0]);
    List.of(arguments).subList(1, arguments.length).parallelStream()
        .forEach(version -> compile(prepared, version));
  }

  private static void compile(Path prepared, String version) {
    Config config =
        Config.builder()
            .withWasmFile(prepared.resolve("postgresql-" + version + ".wasm"))
            .withName("dev.weir.sql.postgres.parser.Postgresql" + version)
            .withTargetSourceFolder(prepared.resolve("sources"))
            .withTargetClassFolder(prepared.resolve("resources"))
            .withTargetWasmFolder(prepared.resolve("resources"))
            // A function that is still too large for a Java method ends the build here.
            .withInterpreterFallback(InterpreterFallback.FAIL)
            .build();
    try {
      Files.createDirectories(config.targetSourceFolder());
      Generator generator = new Generator(config);
      generator.generateMetaWasm(generator.generateResources());
      generator.generateSources();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
