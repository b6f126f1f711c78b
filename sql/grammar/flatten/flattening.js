import { i32Const } from '../wasm/encode.js';
import {
  Block, Branch, Call, LocalUse, branch, branchTable, endsInJump, everyInstruction, i32GreaterOrEqualUnsigned,
  i32ShiftRightUnsigned, i32Sub, localGet, localSet, unreachable,
} from '../wasm/instructions.js';
import { I32 } from '../wasm/types.js';
import { GroupFunction } from './group-function.js';
import { lookUpState } from './jump-table.js';
import { Liveness, bit, localsOf } from './liveness.js';
import { GROUP_SHIFT, StateNumbers } from './state-numbers.js';

/**
 * Turns one chain of nested blocks of a function into a state machine: the code behind each block
 * becomes a state, states are gathered in functions of their own, and in place of the chain stands
 * a loop that calls the function of the current state until control leaves the chain.
 */
export class Flattening {
  #chain;
  #addFunction;
  #state;

  /** @param addFunction adds a finished function to the module and answers its index */
  constructor(func, chain, transfer, groupSizeMax, addFunction) {
    this.func = func;
    this.transfer = transfer;
    this.#chain = chain;
    this.#addFunction = addFunction;
    this.liveness = new Liveness(func);
    this.numbers = new StateNumbers(chain, groupSizeMax);
    this.slots = transfer.slotsFor(localsOf(this.#writtenAndLive()), func);
    this.#state = func.addLocal(I32);
  }

  /** Rewrites the function in place; answers the new functions that hold the states. */
  run() {
    const groups = this.numbers.groups.map((states) => new GroupFunction(this, states));
    const calls = groups.map((group) => this.#callOf(group));
    const enter = new Block('block');
    enter.body = this.#head(enter);
    this.#chain.outermost.body = [enter, this.#dispatchLoop(calls)];
    return groups.map((group) => group.func);
  }

  /** The block of the chain directly around this one. */
  blockAround(block) {
    return this.#chain.blocks[this.#chain.blocks.indexOf(block) - 1];
  }

  /** Locals that a state may change and that somebody reads after it. */
  #writtenAndLive() {
    let written = 0n;
    let live = this.#chain.blocks.reduce((all, block) => all | this.liveness.at(block), 0n);
    for (const { items } of this.#chain.states) {
      for (const item of everyInstruction(items)) {
        if (item instanceof LocalUse && item.kind !== 'local.get') written |= bit(item.local);
        if (item instanceof Branch) for (const target of new Set(item.targets)) live |= this.liveness.at(target);
      }
    }
    return written & live;
  }

  #callOf(group) {
    return [...group.parameters, this.#state].map(localGet).concat(new Call(this.#addFunction(group.func)));
  }

  /** The innermost block's code, with its branches into the chain turned into states. */
  #head(enter) {
    const goTo = (block) => [i32Const(this.numbers.of(block)), localSet(this.#state), branch(enter)];
    const inChain = new Set(this.#chain.blocks);
    const headBlocks = new Set(everyInstruction(this.#chain.head));
    const converted = (items) => items.flatMap((item) => convertedOne(item));
    const convertedOne = (item) => {
      if (item instanceof Block) {
        item.body = converted(item.body);
        if (item.otherwise) item.otherwise = converted(item.otherwise);
        return [item];
      }
      if (!(item instanceof Branch) || !item.targets.some((target) => inChain.has(target))) return [item];
      if (item.kind === 'br') return goTo(item.targets[0]);
      if (item.kind === 'br_if') {
        const block = new Block('if');
        block.body = goTo(item.targets[0]);
        return [block];
      }
      return this.#table(item.targets, headBlocks, goTo, [localSet(this.#state), branch(enter)]);
    };
    const items = converted(this.#chain.head);
    return endsInJump(items) ? items : [...items, ...goTo(this.#chain.blocks.at(-1))];
  }

  #table(targets, headBlocks, goTo, goToFound) {
    if (targets.some((target) => target.branchResult !== null)) {
      throw new Error('a jump table that carries a value out of a chain is not known here');
    }
    if (targets.some((target) => headBlocks.has(target))) return this.#tableWithStubs(targets, headBlocks, goTo);
    return lookUpState(targets.map((target) => this.numbers.of(target)), this.func, this.#addFunction, goToFound);
  }

  /** A table that also leads to blocks of the head stays where it is; what lies outside gets stubs. */
  #tableWithStubs(targets, headBlocks, goTo) {
    const chosen = this.func.addLocal(I32);
    const stubs = new Map();
    for (const target of targets) if (!headBlocks.has(target)) stubs.set(target, new Block('block'));
    let items = [localGet(chosen), branchTable(targets.map((target) => stubs.get(target) ?? target))];
    for (const [target, stub] of stubs) {
      stub.body = items;
      items = [stub, ...goTo(target)];
    }
    return [localSet(chosen), ...items];
  }

  #dispatchLoop(calls) {
    const loop = new Block('loop');
    const leave = new Block('if');
    leave.body = this.#exits();
    loop.body = [
      localGet(this.#state), i32Const(this.numbers.firstExit), i32GreaterOrEqualUnsigned, leave,
      this.#callOfState(calls), localSet(this.#state),
    ];
    for (const [local, slot] of this.slots) loop.body.push(slot.get, localSet(local));
    loop.body.push(branch(loop));
    return loop;
  }

  #callOfState(calls) {
    const done = new Block('block', I32);
    if (calls.length === 1) {
      done.body = calls[0];
      return done;
    }
    const labels = calls.map(() => new Block('block'));
    let items = [
      localGet(this.#state), i32Const(GROUP_SHIFT), i32ShiftRightUnsigned, branchTable([...labels, labels.at(-1)]),
    ];
    calls.forEach((call, i) => {
      labels[i].body = items;
      items = [labels[i], ...call, branch(done)];
    });
    done.body = items;
    return done;
  }

  #exits() {
    const exits = this.numbers.exits;
    if (exits.length === 0) return [unreachable];
    const labels = exits.map(() => new Block('block'));
    let items = [
      localGet(this.#state), i32Const(this.numbers.firstExit), i32Sub, branchTable([...labels, labels.at(-1)]),
    ];
    exits.forEach((exit, i) => {
      labels[i].body = items;
      const value = exit.branchResult === null ? [] : [this.transfer.valueSlot(exit.branchResult).get];
      items = [labels[i], ...value, branch(exit)];
    });
    return items;
  }
}
