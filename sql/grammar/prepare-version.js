/** Prepares one major version: runs in a worker of its own, see prepare.js. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workerData } from 'node:worker_threads';
import { flattenLargeFunctions } from './flatten/flatten.js';
import { readGlueNames } from './glue-names.js';
import { emptyUnusedFunctions } from './unused-functions.js';
import { WasmModule } from './wasm/module.js';

/** What the Java side calls; see PostgresWasm.java. */
const usedExports = [
  'constructors',
  'malloc',
  'free',
  'wasm_parse_query_raw',
  'wasm_free_parse_result',
  'setThrew',
  '_emscripten_stack_restore',
  'emscripten_stack_get_current',
];
const limits = { functionSizeMax: 4500, groupSizeMax: 900 };

const { packageFolder, prepared, version } = workerData;
const names = readGlueNames(readFileSync(join(packageFolder, 'wasm/libpg-query.js'), 'utf8'));
const module = new WasmModule(readFileSync(join(packageFolder, 'wasm/libpg-query.wasm')));
emptyUnusedFunctions(module, usedExports.map((name) => names.exports.get(name)));
flattenLargeFunctions(module, limits);
const bytes = module.encode();
// Compiling checks every type and every label: a mistake of the flattening ends the build here.
new WebAssembly.Module(bytes);
writeFileSync(join(prepared, `postgresql-${version}.wasm`), bytes);

const lines = [
  '# Names in the WebAssembly module, read from its JavaScript glue.',
  ...[...names.imports].map(([short, name]) => `import.${short}=${name}`),
  ...usedExports.map((name) => `export.${name}=${names.exports.get(name)}`),
];
const resource = join(prepared, 'resources/dev/weir/sql/postgres/parser', `postgresql-${version}.properties`);
mkdirSync(dirname(resource), { recursive: true });
writeFileSync(resource, lines.join('\n') + '\n');
