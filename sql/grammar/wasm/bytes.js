/** Reads the binary encoding of WebAssembly (core specification, section 5.1 to 5.3) from a byte array. */
export class ByteReader {
  constructor(bytes, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  get atEnd() {
    return this.position >= this.bytes.length;
  }

  byte() {
    if (this.atEnd) throw new Error(`WebAssembly ends too early, at byte ${this.position}`);
    return this.bytes[this.position++];
  }

  take(length) {
    const start = this.skip(length);
    return this.bytes.subarray(start, this.position);
  }

  /** Moves on by that many bytes and answers where they began. */
  skip(length) {
    const start = this.position;
    if (start + length > this.bytes.length) {
      throw new Error(`WebAssembly ends too early, at byte ${start}`);
    }
    this.position += length;
    return start;
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new Error(`a number of more than 32 bits at byte ${this.position}`);
  }

  /** Any LEB128 number whose value does not matter here. */
  skipNumber() {
    while (this.byte() >= 0x80);
  }

  name() {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.take(this.u32()));
  }

  /** A counted sequence. */
  list(readOne) {
    return Array.from({ length: this.u32() }, () => readOne());
  }
}

/** Collects bytes in the binary encoding of WebAssembly. */
export class ByteWriter {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;

  byte(value) {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
    return this;
  }

  raw(bytes) {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  u32(value) {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    return this.byte(rest);
  }

  /** A signed LEB128 number. */
  s32(value) {
    let rest = value;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }

  list(items, writeOne) {
    this.u32(items.length);
    for (const item of items) writeOne(item);
    return this;
  }

  /** Bytes preceded by their length. */
  sized(bytes) {
    return this.u32(bytes.length).raw(bytes);
  }

  bytes() {
    return this.#buffer.slice(0, this.#length);
  }

  #reserve(more) {
    if (this.#length + more <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + more));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
