/**
 * Prepares PostgreSQL's grammar for the JVM, once for each major version: fetches the pinned
 * packages, cuts the functions that are too large for a Java method, compiles the result to Java
 * classes, and leaves them in target/generated-grammar/. Does nothing when nothing that it reads has changed since
 * the last time.
 *
 * Arguments: the java to compile with, Endive's version, and the class path with its compiler.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const [java, endiveVersion, classPath] = process.argv.slice(2);
if (!classPath) throw new Error('usage: prepare.js JAVA ENDIVE-VERSION CLASS-PATH');

const here = dirname(fileURLToPath(import.meta.url));
const prepared = join(here, 'target/generated-grammar');
const stampFile = join(prepared, 'inputs.sha256');
/** Thousands of blocks lie in each other, and the tree of a function is walked recursively. */
const STACK_MIB = 64;

const stamp = stampOfInputs();
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && existsSync(join(here, 'node_modules'))) {
  process.exit(0);
}
rmSync(prepared, { recursive: true, force: true });
fetchPackages();
mkdirSync(prepared, { recursive: true });
const versions = Object.keys(readJson('package.json').dependencies)
  .map((name) => /^postgresql-(\d+)$/.exec(name)?.[1])
  .filter(Boolean);
await Promise.all(versions.map(prepareInWorker));
compileAheadOfTime(versions);
writeFileSync(stampFile, stamp);

function stampOfInputs() {
  const hash = createHash('sha256').update(endiveVersion).update('\0');
  const sources = readdirSync(here, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|json|java)$/.test(entry.name))
    .map((entry) => relative(here, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !/^(node_modules|target)\//.test(path))
    .sort();
  for (const source of sources) hash.update(source).update('\0').update(readFileSync(join(here, source))).update('\0');
  return hash.digest('hex');
}

/** `npm ci` takes exactly what package-lock.json names and checks each integrity hash. */
function fetchPackages() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    execFileSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: here,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
  } catch (e) {
    throw new Error('npm could not fetch the packages in sql/grammar/package-lock.json; its own message is above', { cause: e });
  }
}

function compileAheadOfTime(versions) {
  const program = join(here, 'AheadOfTime.java');
  execFileSync(java, ['--class-path', classPath, program, prepared, ...versions], { stdio: 'inherit' });
}

function prepareInWorker(version) {
  const worker = new Worker(join(here, 'prepare-version.js'), {
    workerData: { packageFolder: join(here, 'node_modules', `postgresql-${version}`), prepared, version },
    resourceLimits: { stackSizeMb: STACK_MIB },
  });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`PostgreSQL ${version}: exit ${code}`))));
  });
}

function readJson(file) {
  return JSON.parse(readFileSync(join(here, file), 'utf8'));
}
