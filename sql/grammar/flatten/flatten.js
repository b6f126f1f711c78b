import { sizeOf } from '../wasm/instructions.js';
import { chainsIn } from './chains.js';
import { Flattening } from './flattening.js';
import { Transfer } from './transfer.js';

/** A chain with less code than this behind its blocks is not worth a state machine. */
const CHAIN_SIZE_MIN = 300;

/**
 * Cuts every function that is larger than `functionSizeMax` instructions into smaller ones, as far
 * as it consists of chains of nested blocks. Answers how many functions were added.
 *
 * The JVM takes no method of more than 64 kB; PostgreSQL's `base_yyparse` and a few more would be
 * larger, and would then be interpreted one WebAssembly instruction at a time.
 */
export function flattenLargeFunctions(module, { functionSizeMax, groupSizeMax }) {
  const transfer = new Transfer(module);
  const waiting = [];
  let added = 0;
  const addFunction = (func) => {
    const index = module.addFunction(func.params, [func.root.result]);
    module.replace(index, func);
    added++;
    return index;
  };
  const flatten = (index, func) => {
    const done = new Set();
    for (let chain; (chain = largestChain(func, functionSizeMax, done)); done.add(chain.outermost)) {
      const indexOf = new Map();
      const add = (part) => indexOf.set(part, addFunction(part)).get(part);
      const groups = new Flattening(func, chain, transfer, groupSizeMax, add).run();
      for (const group of groups) waiting.push([indexOf.get(group), group]);
    }
    module.replace(index, func);
  };
  for (const index of [...module.functionIndices()]) {
    // An instruction takes a byte or more.
    if (module.bodySize(index) < functionSizeMax) continue;
    const func = module.read(index);
    if (sizeOf(func.root.body) >= functionSizeMax) flatten(index, func);
  }
  while (waiting.length > 0) flatten(...waiting.shift());
  return added;
}

function largestChain(func, functionSizeMax, done) {
  if (sizeOf(func.root.body) < functionSizeMax) return undefined;
  return chainsIn(func.root.body)
    .filter((chain) => chain.statesSize > CHAIN_SIZE_MIN && !done.has(chain.outermost))
    .sort((a, b) => b.statesSize - a.statesSize)[0];
}
