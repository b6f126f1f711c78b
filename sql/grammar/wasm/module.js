import { ByteReader, ByteWriter } from './bytes.js';
import { decodeBody } from './decode.js';
import { encodeBody } from './encode.js';
import { F32, F64, I32, I64 } from './types.js';

const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const FUNCTION_TYPE = 0x60;
const section = { types: 1, imports: 2, functions: 3, globals: 6, exports: 7, elements: 9, code: 10 };
const zeroOf = new Map([
  [I32, [0x41, 0]],
  [I64, [0x42, 0]],
  [F32, [0x43, 0, 0, 0, 0]],
  [F64, [0x44, 0, 0, 0, 0, 0, 0, 0, 0]],
]);

/**
 * A WebAssembly module to which functions and globals can be added and in which functions can be
 * replaced. What is added goes behind what is there, so no index in the module ever changes.
 */
export class WasmModule {
  #sections;
  #types;
  #globalsRaw;
  #globalCount;
  #addedGlobals = [];
  #functionTypes;
  #bodies;

  constructor(bytes) {
    this.#sections = readSections(bytes);
    this.#types = this.#list(section.types, readFunctionType);
    this.importedFunctionCount = this.#countImportedFunctions();
    this.#functionTypes = this.#list(section.functions, (reader) => reader.u32());
    this.#bodies = this.#list(section.code, (reader) => reader.take(reader.u32()));
    const globals = new ByteReader(this.#sections.get(section.globals));
    this.#globalCount = globals.u32();
    this.#globalsRaw = globals.bytes.subarray(globals.position);
    this.exportedFunctions = new Map(
      this.#list(section.exports, readExport).filter((e) => e.kind === 0).map((e) => [e.name, e.index]),
    );
    this.tableFunctions = this.#list(section.elements, readElements).flat();
  }

  /** Indices of the functions with a body. */
  *functionIndices() {
    for (let i = 0; i < this.#bodies.length; i++) yield this.importedFunctionCount + i;
  }

  bodySize(index) {
    return this.#bodies[index - this.importedFunctionCount].length;
  }

  /** The function as something that can be changed; write it back with `replace`. */
  read(index) {
    const position = index - this.importedFunctionCount;
    const type = this.#types[this.#functionTypes[position]];
    if (type.results.length > 1) throw new Error(`function ${index} has several results`);
    const { locals, root } = decodeBody(this.#bodies[position], type.results[0] ?? null);
    return new WasmFunction(type.params, locals, root);
  }

  replace(index, func) {
    this.#bodies[index - this.importedFunctionCount] = func.encode();
  }

  /** Reserves a place for a new function and answers its index; `replace` gives it its body. */
  addFunction(params, results) {
    this.#functionTypes.push(this.#typeIndex(params, results));
    this.#bodies.push(null);
    return this.importedFunctionCount + this.#bodies.length - 1;
  }

  /** Adds a mutable global that starts as zero and answers its index. */
  addGlobal(type) {
    this.#addedGlobals.push(type);
    return this.#globalCount + this.#addedGlobals.length - 1;
  }

  encode() {
    const writer = new ByteWriter().raw(HEADER);
    for (const [id, content] of this.#sections) writer.byte(id).sized(this.#encodeSection(id, content));
    return writer.bytes();
  }

  #encodeSection(id, content) {
    const writer = new ByteWriter();
    switch (id) {
      case section.types:
        return writer.list(this.#types, (type) => writeFunctionType(writer, type)).bytes();
      case section.functions:
        return writer.list(this.#functionTypes, (type) => writer.u32(type)).bytes();
      case section.code:
        return writer.list(this.#bodies, (body) => writer.sized(body)).bytes();
      case section.globals:
        writer.u32(this.#globalCount + this.#addedGlobals.length).raw(this.#globalsRaw);
        for (const type of this.#addedGlobals) writer.byte(type).byte(1).raw(zeroOf.get(type)).byte(0x0b);
        return writer.bytes();
      default:
        return content;
    }
  }

  #typeIndex(params, results) {
    const same = (a, b) => a.length === b.length && a.every((type, i) => type === b[i]);
    const known = this.#types.findIndex((type) => same(type.params, params) && same(type.results, results));
    return known >= 0 ? known : this.#types.push({ params, results }) - 1;
  }

  #countImportedFunctions() {
    return this.#list(section.imports, readImportKind).filter((kind) => kind === 0).length;
  }

  #list(id, readOne) {
    if (!this.#sections.has(id)) return [];
    const reader = new ByteReader(this.#sections.get(id));
    return reader.list(() => readOne(reader));
  }
}

/** A function: types of its parameters, of its further locals, and its instructions. */
export class WasmFunction {
  constructor(params, locals, root) {
    this.params = params;
    this.localTypes = [...params, ...locals];
    this.root = root;
  }

  addLocal(type) {
    return this.localTypes.push(type) - 1;
  }

  encode() {
    return encodeBody(this.localTypes.slice(this.params.length), this.root);
  }
}

function readSections(bytes) {
  const reader = new ByteReader(bytes);
  if (reader.take(HEADER.length).some((byte, i) => byte !== HEADER[i])) throw new Error('not WebAssembly 1');
  const sections = new Map();
  while (!reader.atEnd) {
    const id = reader.byte();
    const content = reader.take(reader.u32());
    // Custom sections hold names and the like; nothing of them is needed.
    if (id !== 0) sections.set(id, content);
  }
  return sections;
}

function readFunctionType(reader) {
  if (reader.byte() !== FUNCTION_TYPE) throw new Error('a type that is no function');
  return { params: reader.list(() => reader.byte()), results: reader.list(() => reader.byte()) };
}

function writeFunctionType(writer, { params, results }) {
  writer.byte(FUNCTION_TYPE);
  writer.list(params, (type) => writer.byte(type)).list(results, (type) => writer.byte(type));
}

function readImportKind(reader) {
  const module = reader.name();
  const name = reader.name();
  const kind = reader.byte();
  if (kind !== 0) throw new Error(`import ${module}.${name} is no function`);
  reader.u32();
  return kind;
}

function readExport(reader) {
  return { name: reader.name(), kind: reader.byte(), index: reader.u32() };
}

function readElements(reader) {
  if (reader.u32() !== 0) throw new Error('an element segment of a kind that is not known here');
  reader.byte(); // i32.const, the offset
  reader.skipNumber();
  if (reader.byte() !== 0x0b) throw new Error('an element segment whose offset is no plain number');
  return reader.list(() => reader.u32());
}
