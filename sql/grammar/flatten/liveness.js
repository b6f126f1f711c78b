import { Block } from '../wasm/instructions.js';

/**
 * Which locals are still going to be read, for every block of a function at the place a branch to
 * it leads to. A set of locals is a bit mask in a BigInt.
 */
export class Liveness {
  #atLabel = new Map();

  constructor(func) {
    this.#atLabel.set(func.root, 0n);
    this.#before(func.root.body, 0n);
  }

  /** Locals that are live where a branch to this block arrives. */
  at(block) {
    return this.#atLabel.get(block) ?? 0n;
  }

  #before(items, liveAfter) {
    return items.reduceRight((live, item) => this.#beforeOne(item, live), liveAfter);
  }

  #beforeOne(item, live) {
    if (item instanceof Block) return this.#beforeBlock(item, live);
    switch (item.kind) {
      case 'br':
        return this.at(item.targets[0]);
      case 'br_if':
        return live | this.at(item.targets[0]);
      case 'br_table':
        return [...new Set(item.targets)].reduce((all, target) => all | this.at(target), 0n);
      case 'unreachable':
        return 0n;
      case 'local.get':
        return live | bit(item.local);
      case 'local.set':
      case 'local.tee':
        return live & ~bit(item.local);
      default:
        return live;
    }
  }

  #beforeBlock(block, liveAfter) {
    if (block.kind === 'loop') return this.#beforeLoop(block, liveAfter);
    this.#atLabel.set(block, liveAfter);
    const live = this.#before(block.body, liveAfter);
    if (block.kind !== 'if') return live;
    return live | (block.otherwise ? this.#before(block.otherwise, liveAfter) : liveAfter);
  }

  /** A branch to a loop leads to its start, so what is live there is found by repetition. */
  #beforeLoop(loop, liveAfter) {
    for (;;) {
      const assumed = this.at(loop);
      this.#atLabel.set(loop, assumed);
      const live = this.#before(loop.body, liveAfter);
      if ((live | assumed) === assumed) return live;
      this.#atLabel.set(loop, assumed | live);
    }
  }
}

export const bit = (local) => 1n << BigInt(local);

/** The locals of a mask in ascending order. */
export function localsOf(mask) {
  const locals = [];
  for (let local = 0, rest = mask; rest > 0n; local++, rest >>= 1n) {
    if (rest & 1n) locals.push(local);
  }
  return locals;
}
