import { ByteReader } from './bytes.js';
import { Block, Branch, Call, LocalUse, Plain, branch, unreachable } from './instructions.js';
import { typeNames } from './types.js';

const EMPTY_BLOCK_TYPE = 0x40;
const blockKinds = { 0x02: 'block', 0x03: 'loop', 0x04: 'if' };
const branchKinds = { 0x0c: 'br', 0x0d: 'br_if' };
const localKinds = { 0x20: 'local.get', 0x21: 'local.set', 0x22: 'local.tee' };

/** Decodes the body of a function: its declared locals' types and the tree of its instructions. */
export function decodeBody(bytes, result) {
  const reader = new ByteReader(bytes);
  const locals = reader.list(() => {
    const count = reader.u32();
    return new Array(count).fill(reader.byte());
  });
  return { locals: locals.flat(), root: decodeInstructions(reader, result) };
}

function decodeInstructions(reader, result) {
  const root = new Block('function', result);
  const open = [root];
  const sequences = [root.body];
  while (open.length > 0) {
    const at = reader.position;
    const opcode = reader.byte();
    const items = sequences.at(-1);
    if (opcode in blockKinds) {
      const block = new Block(blockKinds[opcode], blockResult(reader));
      items.push(block);
      open.push(block);
      sequences.push(block.body);
    } else if (opcode === 0x05) {
      open.at(-1).otherwise = [];
      sequences[sequences.length - 1] = open.at(-1).otherwise;
    } else if (opcode === 0x0b) {
      open.pop();
      sequences.pop();
    } else {
      items.push(decodeOne(reader, opcode, at, open));
    }
  }
  return root;
}

function blockResult(reader) {
  const type = reader.byte();
  if (type === EMPTY_BLOCK_TYPE) return null;
  if (!typeNames.has(type)) throw new Error(`block of type ${type}: blocks with parameters are not known here`);
  return type;
}

function decodeOne(reader, opcode, at, open) {
  const target = () => open.at(-1 - reader.u32());
  if (opcode in branchKinds) return new Branch(branchKinds[opcode], [target()]);
  if (opcode in localKinds) return new LocalUse(localKinds[opcode], reader.u32());
  switch (opcode) {
    case 0x00:
      return unreachable;
    case 0x0e:
      return new Branch('br_table', [...reader.list(target), target()]);
    case 0x0f:
      return branch(open[0]);
    case 0x10:
      return new Call(reader.u32());
    default:
      skipImmediates(reader, opcode);
      return new Plain('plain', reader.bytes.subarray(at, reader.position));
  }
}

/** Moves past what follows an opcode (core specification, section 5.4). An unknown one ends the build. */
function skipImmediates(reader, opcode) {
  if (opcode === 0x01 || opcode === 0x1a || opcode === 0x1b || (opcode >= 0x45 && opcode <= 0xc4)) return;
  if (opcode === 0x41 || opcode === 0x42) reader.skipNumber();
  else if (opcode === 0x43) reader.skip(4);
  else if (opcode === 0x44) reader.skip(8);
  else if (opcode === 0x23 || opcode === 0x24) reader.u32();
  else if (opcode === 0x3f || opcode === 0x40) reader.u32();
  else if (opcode === 0x11 || (opcode >= 0x28 && opcode <= 0x3e)) skipNumbers(reader, 2);
  else if (opcode === 0xfc) skipNumbers(reader, immediatesAfterPrefix(reader.u32()));
  else throw new Error(`opcode 0x${opcode.toString(16)} is not known here`);
}

function immediatesAfterPrefix(code) {
  if (code <= 7) return 0; // saturating conversions
  if (code === 9 || code === 11) return 1; // data.drop, memory.fill
  if (code === 8 || code === 10) return 2; // memory.init, memory.copy
  throw new Error(`opcode 0xfc ${code} is not known here`);
}

function skipNumbers(reader, count) {
  for (let i = 0; i < count; i++) reader.u32();
}
