/**
 * Emscripten shortens the names of imports and exports anew in every build. Its JavaScript glue
 * knows which is which; this reads it there. Names in C are the glue's without the first `_`.
 *
 * @param glue the text of libpg-query.js
 * @returns two maps: of imports, short name to name in C; of exports, name in C to short name
 */
export function readGlueNames(glue) {
  const imports = new Map();
  for (const pair of found(glue, /var wasmImports=\{([^}]*)\}/)[1].split(',')) {
    const [short, name] = pair.split(':');
    imports.set(short, nameInC(name));
  }
  const exports = new Map([['constructors', found(glue, /wasmExports\["(\w+)"\]\(\)/)[1]]]);
  for (const [, name, short] of glue.matchAll(/(\w+)(?:"\])?=wasmExports\["(\w+)"\]/g)) {
    exports.set(nameInC(name), short);
  }
  return { imports, exports };
}

const nameInC = (name) => name.replace(/^_/, '');

function found(text, pattern) {
  const match = pattern.exec(text);
  if (!match) throw new Error(`libpg-query.js is not as expected: nothing matches ${pattern}`);
  return match;
}
