import { sizeOf } from '../wasm/instructions.js';

const STATES_PER_GROUP_MAX = 128;
export const GROUP_SHIFT = 7;

/**
 * Numbers for where control can go from inside a flattened chain: to a state (its group, and its
 * place in the group), or out of the chain (numbers from `firstExit` on).
 */
export class StateNumbers {
  #numberOfState = new Map();
  #exits = new Map();

  constructor(chain, groupSizeMax) {
    this.groups = inGroups(chain.states, groupSizeMax);
    this.groups.forEach((states, group) =>
      states.forEach((state, place) => this.#numberOfState.set(state.entered, (group << GROUP_SHIFT) + place)),
    );
    this.firstExit = this.groups.length << GROUP_SHIFT;
  }

  /** The number for leaving this block: of the state behind it, or of an exit. */
  of(block) {
    const state = this.#numberOfState.get(block);
    if (state !== undefined) return state;
    if (!this.#exits.has(block)) this.#exits.set(block, this.firstExit + this.#exits.size);
    return this.#exits.get(block);
  }

  /** Whether leaving this block leads to a state. */
  isState(block) {
    return this.#numberOfState.has(block);
  }

  /** Blocks outside the chain that control leaves to, in the order of their numbers. */
  get exits() {
    return [...this.#exits.keys()];
  }
}

function inGroups(states, groupSizeMax) {
  const groups = [];
  let room = 0;
  for (const state of states) {
    const size = sizeOf(state.items) + 4;
    if (groups.length === 0 || size > room || groups.at(-1).length === STATES_PER_GROUP_MAX) {
      groups.push([]);
      room = groupSizeMax;
    }
    groups.at(-1).push(state);
    room -= size;
  }
  return groups;
}
