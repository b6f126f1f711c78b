// Makes the console's page for the build, if anything that goes into it has changed: `prepare.js build`.
// `prepare.js test` runs the page's own tests, if anything has changed since they last passed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const stamps = join(here, 'target', 'stamps');
const PACKAGES = ['package.json', 'package-lock.json'];
const SOURCES = [...PACKAGES, 'index.html', 'vite.config.ts', 'tsconfig.json', 'prepare.js', 'src', 'public'];

function files(path) {
  const whole = join(here, path);
  if (!existsSync(whole)) throw new Error(`${path} is missing from console/web`);
  try {
    return readdirSync(whole, { withFileTypes: true }).flatMap((entry) => files(join(path, entry.name)));
  } catch (notAFolder) {
    if (notAFolder.code === 'ENOTDIR') return [path];
    throw notAFolder;
  }
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const file of paths.flatMap(files).sort()) {
    hash.update(`${relative('', file)}\0`).update(readFileSync(join(here, file))).update('\0');
  }
  return hash.digest('hex');
}

/** Runs a step unless it went well with the same files before. */
function once(name, hash, result, step) {
  const stamp = join(stamps, name);
  if (existsSync(stamp) && existsSync(result) && readFileSync(stamp, 'utf8') === hash) return;
  step();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, hash);
}

function npm(...words) {
  const windows = process.platform === 'win32';
  execFileSync(windows ? 'npm.cmd' : 'npm', words, { cwd: here, stdio: ['ignore', 'inherit', 'inherit'], shell: windows });
}

const modules = join(here, 'node_modules');
once('packages', hashOf(PACKAGES), modules, () => npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'));
if (process.argv[2] === 'test') {
  once('test', hashOf(SOURCES), modules, () => npm('run', '--silent', 'test', '--', '--reporter=dot'));
} else {
  once('page', hashOf(SOURCES), join(here, 'target', 'resources', 'page', 'files.txt'), () => npm('run', '--silent', 'build', '--', '--logLevel=warn'));
}
