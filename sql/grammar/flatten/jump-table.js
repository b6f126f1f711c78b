import { i32Const } from '../wasm/encode.js';
import {
  Block, Call, branch, branchTable, i32GreaterOrEqualUnsigned, i32Sub, localGet, localSet, unreachable,
} from '../wasm/instructions.js';
import { WasmFunction } from '../wasm/module.js';
import { I32 } from '../wasm/types.js';

const ENTRIES_PER_FUNCTION_MAX = 400;

/**
 * Replaces a jump table of many hundred entries by functions that look up the number of the state
 * to go to. Left in place, a stub for each entry would make the remaining function large again.
 *
 * @param numbers the state number of each entry, the last being that for all larger values
 * @param addFunction adds a finished function to the module and answers its index
 * @param found instructions that follow when the number is on the stack
 */
export function lookUpState(numbers, func, addFunction, found) {
  const entries = numbers.slice(0, -1);
  const otherwise = numbers.at(-1);
  const index = func.addLocal(I32);
  const items = [localSet(index)];
  for (const start of startsDescending(Math.max(entries.length, 1))) {
    const lookup = addFunction(lookupFunction(entries.slice(start, start + ENTRIES_PER_FUNCTION_MAX), start, otherwise));
    const isHere = new Block('if');
    isHere.body = [localGet(index), new Call(lookup), ...found];
    items.push(localGet(index), i32Const(start), i32GreaterOrEqualUnsigned, isHere);
  }
  return [...items, unreachable];
}

function startsDescending(count) {
  const starts = [];
  for (let start = 0; start < count; start += ENTRIES_PER_FUNCTION_MAX) starts.unshift(start);
  return starts;
}

function lookupFunction(entries, start, otherwise) {
  const func = new WasmFunction([I32], [], new Block('function', I32));
  const labels = new Map([...entries, otherwise].map((number) => [number, new Block('block')]));
  let items = [
    localGet(0),
    i32Const(start),
    i32Sub,
    branchTable([...entries, otherwise].map((number) => labels.get(number))),
  ];
  for (const [number, label] of labels) {
    label.body = items;
    items = [label, i32Const(number), branch(func.root)];
  }
  func.root.body = [...items, unreachable];
  return func;
}
