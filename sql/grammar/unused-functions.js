import { Block, Call, everyInstruction, unreachable } from './wasm/instructions.js';
import { WasmFunction } from './wasm/module.js';

/**
 * Empties every function that none of the named exports can reach: deparsing, fingerprints and the
 * like come with libpg_query and are not called here. What stands in the function table may be
 * called from anywhere. Answers how many functions were emptied.
 */
export function emptyUnusedFunctions(module, exportNames) {
  const used = new Set();
  const waiting = [...exportNames.map((name) => exported(module, name)), ...module.tableFunctions];
  while (waiting.length > 0) {
    const index = waiting.pop();
    if (used.has(index) || index < module.importedFunctionCount) continue;
    used.add(index);
    for (const item of everyInstruction(module.read(index).root.body)) {
      if (item instanceof Call) waiting.push(item.functionIndex);
    }
  }
  const unused = [...module.functionIndices()].filter((index) => !used.has(index));
  for (const index of unused) module.replace(index, new WasmFunction([], [], new Block('function', null, [unreachable])));
  return unused.length;
}

function exported(module, name) {
  if (!module.exportedFunctions.has(name)) throw new Error(`the module exports no function ${name}`);
  return module.exportedFunctions.get(name);
}
