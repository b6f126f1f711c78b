import { ByteWriter } from './bytes.js';
import { Block, Branch, Call, LocalUse, Plain } from './instructions.js';

const EMPTY_BLOCK_TYPE = 0x40;
const END = 0x0b;
const ELSE = 0x05;
const RETURN = 0x0f;
const opcodes = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  br: 0x0c,
  br_if: 0x0d,
  br_table: 0x0e,
  call: 0x10,
  'local.get': 0x20,
  'local.set': 0x21,
  'local.tee': 0x22,
};

/** Instructions made here, whose operand is a number known only now. */
export const i32Const = (value) => new Plain('plain', new ByteWriter().byte(0x41).s32(value).bytes());
export const globalGet = (index) => new Plain('plain', new ByteWriter().byte(0x23).u32(index).bytes());
export const globalSet = (index) => new Plain('plain', new ByteWriter().byte(0x24).u32(index).bytes());

/** Encodes a function body: the types of its declared locals and the tree of its instructions. */
export function encodeBody(localTypes, root) {
  const writer = new ByteWriter();
  writer.list(runsOf(localTypes), ({ count, type }) => writer.u32(count).byte(type));
  // Depth of each open block counted from the function, so that a branch finds its label at once.
  const depths = new Map([[root, 0]]);
  encodeItems(root.body, depths, writer);
  return writer.byte(END).bytes();
}

function runsOf(types) {
  const runs = [];
  for (const type of types) {
    if (runs.at(-1)?.type === type) runs.at(-1).count++;
    else runs.push({ count: 1, type });
  }
  return runs;
}

function encodeItems(items, depths, writer) {
  for (const item of items) {
    if (item instanceof Block) encodeBlock(item, depths, writer);
    else if (item instanceof Branch) encodeBranch(item, depths, writer);
    else if (item instanceof LocalUse) writer.byte(opcodes[item.kind]).u32(item.local);
    else if (item instanceof Call) writer.byte(opcodes.call).u32(item.functionIndex);
    else writer.raw(item.bytes);
  }
}

function encodeBlock(block, depths, writer) {
  writer.byte(opcodes[block.kind]).byte(block.result ?? EMPTY_BLOCK_TYPE);
  depths.set(block, depths.size);
  encodeItems(block.body, depths, writer);
  if (block.otherwise) {
    writer.byte(ELSE);
    encodeItems(block.otherwise, depths, writer);
  }
  depths.delete(block);
  writer.byte(END);
}

function encodeBranch({ kind, targets }, depths, writer) {
  const labelOf = (target) => {
    if (!depths.has(target)) throw new Error(`a ${kind} leads to a block that does not enclose it`);
    return depths.size - 1 - depths.get(target);
  };
  if (kind === 'br' && targets[0].kind === 'function') {
    writer.byte(RETURN);
  } else if (kind === 'br_table') {
    writer.byte(opcodes.br_table);
    writer.list(targets.slice(0, -1), (target) => writer.u32(labelOf(target)));
    writer.u32(labelOf(targets.at(-1)));
  } else {
    writer.byte(opcodes[kind]).u32(labelOf(targets[0]));
  }
}
