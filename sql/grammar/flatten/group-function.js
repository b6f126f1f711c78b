import { i32Const } from '../wasm/encode.js';
import {
  Block, Branch, LocalUse, branch, branchTable, endsInJump, i32And, localGet, localSet, unreachable,
} from '../wasm/instructions.js';
import { WasmFunction } from '../wasm/module.js';
import { I32 } from '../wasm/types.js';
import { bit, localsOf } from './liveness.js';
import { GROUP_SHIFT } from './state-numbers.js';

/**
 * The states of one group as a function of their own. It takes the locals that are live when one of
 * its states is entered, and the number of the state; it answers the number of where to go next,
 * having put what is live there into the transfer slots.
 */
export class GroupFunction {
  #flattening;
  #states;
  #localOf = new Map();
  #blockOf = new Map();

  constructor(flattening, states) {
    this.#flattening = flattening;
    this.#states = states;
    const { func, liveness } = flattening;
    this.parameters = localsOf(states.reduce((live, state) => live | liveness.at(state.entered), 0n));
    const types = this.parameters.map((local) => func.localTypes[local]);
    this.parameters.forEach((local, i) => this.#localOf.set(local, i));
    this.func = new WasmFunction([...types, I32], [], new Block('function', I32));
    this.func.root.body = this.#body();
  }

  #body() {
    const labels = this.#states.map(() => new Block('block'));
    let items = [
      localGet(this.parameters.length),
      i32Const((1 << GROUP_SHIFT) - 1),
      i32And,
      branchTable([...labels, labels.at(-1)]),
    ];
    this.#states.forEach((state, i) => {
      labels[i].body = items;
      items = [labels[i], ...this.#converted(state.items)];
      // Without a jump of its own a state runs into the one that follows the next block out.
      if (!endsInJump(state.items)) items.push(...this.#leaveTo(this.#flattening.blockAround(state.entered)));
    });
    return [...items, unreachable];
  }

  #converted(items) {
    return items.flatMap((item) => this.#convertedOne(item));
  }

  #convertedOne(item) {
    if (item instanceof Block) return [this.#convertedBlock(item)];
    if (item instanceof LocalUse) return [new LocalUse(item.kind, this.#local(item.local))];
    if (!(item instanceof Branch)) return [item];
    if (item.targets.every((target) => this.#blockOf.has(target))) {
      return [new Branch(item.kind, item.targets.map((target) => this.#blockOf.get(target)))];
    }
    if (item.kind === 'br') return this.#leaveTo(item.targets[0]);
    if (item.targets.some((target) => target.branchResult !== null && !this.#blockOf.has(target))) {
      throw new Error(`a ${item.kind} that carries a value out of a chain is not known here`);
    }
    return item.kind === 'br_if' ? this.#leaveIf(item.targets[0]) : this.#leaveByTable(item.targets);
  }

  #convertedBlock(block) {
    const copy = new Block(block.kind, block.result);
    this.#blockOf.set(block, copy);
    copy.body = this.#converted(block.body);
    if (block.otherwise) copy.otherwise = this.#converted(block.otherwise);
    this.#blockOf.delete(block);
    return copy;
  }

  #local(original) {
    if (!this.#localOf.has(original)) {
      this.#localOf.set(original, this.func.addLocal(this.#flattening.func.localTypes[original]));
    }
    return this.#localOf.get(original);
  }

  #leaveTo(target) {
    const { liveness, numbers, slots, transfer } = this.#flattening;
    const items = [];
    if (target.branchResult !== null) items.push(transfer.valueSlot(target.branchResult).set);
    for (const [local, slot] of slots) {
      if (liveness.at(target) & bit(local)) items.push(localGet(this.#local(local)), slot.set);
    }
    items.push(i32Const(numbers.of(target)), branch(this.func.root));
    return items;
  }

  #leaveIf(target) {
    const block = new Block('if');
    block.body = this.#leaveTo(target);
    return [block];
  }

  #leaveByTable(targets) {
    const chosen = this.func.addLocal(I32);
    const stubs = new Map();
    for (const target of targets) {
      if (!this.#blockOf.has(target)) stubs.set(target, new Block('block'));
    }
    let items = [
      localGet(chosen),
      branchTable(targets.map((target) => this.#blockOf.get(target) ?? stubs.get(target))),
    ];
    for (const [target, stub] of stubs) {
      stub.body = items;
      items = [stub, ...this.#leaveTo(target)];
    }
    return [localSet(chosen), ...items];
  }
}
