/**
 * A function body as a tree. Only what the flattening looks at has a shape of its own: blocks,
 * branches (with the block they lead to, not its depth), uses of locals and calls. Every other
 * instruction is carried along as its bytes.
 */

/** A block, loop, if or the function itself. `result` is a value type or null. */
export class Block {
  constructor(kind, result = null, body = []) {
    this.kind = kind;
    this.result = result;
    this.body = body;
    this.otherwise = null;
  }

  /** The type of the value that a branch to this block carries; a branch to a loop carries none. */
  get branchResult() {
    return this.kind === 'loop' ? null : this.result;
  }
}

/** `br`, `br_if` or `br_table`. A return is a branch to the function's own block. */
export class Branch {
  constructor(kind, targets) {
    this.kind = kind;
    this.targets = targets;
  }
}

/** `local.get`, `local.set` or `local.tee`. */
export class LocalUse {
  constructor(kind, local) {
    this.kind = kind;
    this.local = local;
  }
}

export class Call {
  kind = 'call';

  constructor(functionIndex) {
    this.functionIndex = functionIndex;
  }
}

/** Any other instruction. */
export class Plain {
  constructor(kind, bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }
}

export const unreachable = new Plain('unreachable', Uint8Array.of(0x00));
export const i32And = new Plain('plain', Uint8Array.of(0x71));
export const i32Sub = new Plain('plain', Uint8Array.of(0x6b));
export const i32ShiftRightUnsigned = new Plain('plain', Uint8Array.of(0x76));
export const i32GreaterOrEqualUnsigned = new Plain('plain', Uint8Array.of(0x4f));

export const branch = (target) => new Branch('br', [target]);
export const branchIf = (target) => new Branch('br_if', [target]);
export const branchTable = (targets) => new Branch('br_table', targets);
export const localGet = (local) => new LocalUse('local.get', local);
export const localSet = (local) => new LocalUse('local.set', local);

/** Whether control never reaches the end of these instructions. */
export function endsInJump(items) {
  const kind = items.at(-1)?.kind;
  return kind === 'br' || kind === 'br_table' || kind === 'unreachable';
}

/** Number of instructions, counting each target of a table. */
export function sizeOf(items) {
  let size = 0;
  for (const item of items) {
    if (item instanceof Block) size += 2 + sizeOf(item.body) + sizeOf(item.otherwise ?? []);
    else size += item.kind === 'br_table' ? 1 + item.targets.length : 1;
  }
  return size;
}

/** Every instruction, in no particular order. Not recursive: thousands of blocks lie in each other. */
export function* everyInstruction(items) {
  const waiting = [items];
  while (waiting.length > 0) {
    for (const item of waiting.pop()) {
      yield item;
      if (item instanceof Block) waiting.push(item.body, item.otherwise ?? []);
    }
  }
}
