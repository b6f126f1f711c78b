import { globalGet, globalSet } from '../wasm/encode.js';

/**
 * Globals through which a state's function hands locals and values back to the function it was cut
 * from. They are read immediately after the call returns, so all cut functions share them, and a
 * longjmp in between leaves nothing that anybody would read.
 */
export class Transfer {
  #module;
  #globals = new Map();

  constructor(module) {
    this.#module = module;
  }

  /** One slot for each of these locals of `func`. */
  slotsFor(locals, func) {
    const used = new Map();
    return new Map(
      locals.map((local) => {
        const type = func.localTypes[local];
        const place = used.get(type) ?? 0;
        used.set(type, place + 1);
        return [local, this.#slot(type, place)];
      }),
    );
  }

  /** The slot for the value that a branch carries. */
  valueSlot(type) {
    return this.#slot(type, 'value');
  }

  #slot(type, place) {
    const key = `${type} ${place}`;
    if (!this.#globals.has(key)) {
      const index = this.#module.addGlobal(type);
      this.#globals.set(key, { get: globalGet(index), set: globalSet(index) });
    }
    return this.#globals.get(key);
  }
}
