/**
 * Answers of the untouched libpg-query for a corpus: reads a JSON array of statements from the file
 * named first, writes a JSON array to the file named second. Third: the package's folder.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [statementsFile, answersFile, packageFolder] = process.argv.slice(2);
const { default: load } = await import(pathToFileURL(join(packageFolder, 'wasm/libpg-query.js')));
const module = await load();

function answer(statement) {
  const length = module.lengthBytesUTF8(statement) + 1;
  const pointer = module._malloc(length);
  module.stringToUTF8(statement, pointer, length);
  const result = module._wasm_parse_query_raw(pointer);
  const at = (address) => module.getValue(address, 'i32');
  const error = at(result + 8);
  const found = error
    ? { error: module.UTF8ToString(at(error)), position: at(error + 16) }
    : { tree: module.UTF8ToString(at(result)) };
  module._wasm_free_parse_result(result);
  module._free(pointer);
  return found;
}

const statements = JSON.parse(readFileSync(statementsFile, 'utf8'));
writeFileSync(answersFile, JSON.stringify(statements.map(answer)));
