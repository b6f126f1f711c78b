import { Block, sizeOf } from '../wasm/instructions.js';

/**
 * A chain is what a compiler makes of a large `switch`: plain blocks, each the first thing in the
 * one around it, the innermost holding the jump table. `blocks` is outermost first. What follows a
 * block inside the next one out is a state: `states[0]` is entered by leaving the innermost block.
 */
export class Chain {
  constructor(blocks) {
    this.blocks = blocks;
    this.outermost = blocks[0];
    this.head = blocks.at(-1).body;
    this.states = blocks
      .slice(1)
      .map((entered, i) => ({ entered, items: blocks[i].body.slice(1) }))
      .reverse();
    this.statesSize = this.states.reduce((sum, state) => sum + sizeOf(state.items), 0);
  }
}

/** Every chain of two blocks or more in these instructions, each as long as it can be. */
export function chainsIn(items, found = []) {
  for (const item of items) {
    if (!(item instanceof Block)) continue;
    const blocks = [item];
    while (isLink(blocks.at(-1))) blocks.push(blocks.at(-1).body[0]);
    if (item.kind === 'block' && item.result === null && blocks.length > 1) found.push(new Chain(blocks));
    for (const block of blocks.slice(0, -1)) chainsIn(block.body.slice(1), found);
    chainsIn(blocks.at(-1).body, found);
    chainsIn(item.otherwise ?? [], found);
  }
  return found;
}

function isLink(block) {
  const first = block.body[0];
  return isPlain(block) && first instanceof Block && isPlain(first);
}

const isPlain = (block) => block.kind === 'block' && block.result === null;
